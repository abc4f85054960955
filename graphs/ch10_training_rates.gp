# gnuplot -d THIS_FILE > PICTURE.svg
set encoding utf8
set terminal svg size 800,500 fixed enhanced round font "Arial,Helvetica,sans-serif,15" background rgb "white"
set minussign
set border 3 linecolor rgb "#666666"
set tics nomirror out scale 0.6 enhanced textcolor rgb "#444444"
set grid linetype 1 linecolor rgb "#e6e6e6"
set label 1 "Four learning rates" at graph 0, screen 0.945 left noenhanced font "Arial Bold,18" textcolor rgb "#222222"
set size 1, 0.91
set xlabel "epoch" noenhanced textcolor rgb "#222222"
set autoscale xfix
set format x "%h"
set ylabel "loss" noenhanced textcolor rgb "#222222"
set autoscale yfix
set logscale y 10
set format y "10^{%L}"
set ytics 1e1
unset mytics
set offsets graph 0.03, graph 0.03, graph 0.03, graph 0.03
set key above left horizontal Left reverse noenhanced samplen 2 spacing 1.2 textcolor rgb "#222222"
$series0 << EOD
0 0.589
1 0.539
2 0.502
3 0.474
4 0.453
5 0.435
6 0.42
7 0.407
8 0.397
9 0.387
10 0.379
11 0.372
12 0.365
13 0.359
14 0.353
15 0.348
EOD
$series1 << EOD
0 0.589
1 0.312
2 0.337
3 0.281
4 0.263
5 0.248
6 0.239
7 0.226
8 0.191
9 0.173
10 0.135
11 0.113
12 0.1
13 0.076
14 0.06
15 0.058
EOD
$series2 << EOD
0 0.589
1 0.329
2 0.39
3 0.266
4 0.22
5 0.227
6 0.137
7 0.1
8 0.05
9 0.09
10 0.043
11 0.028
12 0.079
13 0.045
14 0.029
15 0.014
EOD
$series3 << EOD
0 0.589
1 19.027
2 19.743
3 3.203
4 4.119
5 0.976
6 0.553
7 4.255
8 10.432
9 5.727
10 5.745
11 3.075
12 10.695
13 7.673
14 1.098
15 2.173
EOD
plot $series0 using 1:2 with lines linecolor rgb "#0072b2" linewidth 2.5 title "rate 0.01", \
     $series1 using 1:2 with lines linecolor rgb "#d55e00" linewidth 2.5 title "rate 0.3", \
     $series2 using 1:2 with lines linecolor rgb "#009e73" linewidth 2.5 title "rate 1", \
     $series3 using 1:2 with lines linecolor rgb "#cc79a7" linewidth 2.5 title "rate 10"
