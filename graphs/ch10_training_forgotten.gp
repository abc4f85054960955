# gnuplot -d THIS_FILE > PICTURE.svg
set encoding utf8
set terminal svg size 800,500 fixed enhanced round font "Arial,Helvetica,sans-serif,15" background rgb "white"
set minussign
set border 3 linecolor rgb "#666666"
set tics nomirror out scale 0.6 enhanced textcolor rgb "#444444"
set grid linetype 1 linecolor rgb "#e6e6e6"
set label 1 "Forgetting zero_grad" at graph 0, screen 0.945 left noenhanced font "Arial Bold,18" textcolor rgb "#222222"
set size 1, 0.91
set xlabel "epoch" noenhanced textcolor rgb "#222222"
set autoscale xfix
set format x "%h"
set ylabel "loss" noenhanced textcolor rgb "#222222"
set autoscale yfix
set format y "%h"
set offsets graph 0.03, graph 0.03, graph 0.03, graph 0.03
set key above left horizontal Left reverse noenhanced samplen 2 spacing 1.2 textcolor rgb "#222222"
$series0 << EOD
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
EOD
$series1 << EOD
0 0.589
1 0.571
2 0.306
3 0.479
4 0.48
5 1.526
6 1.437
7 0.909
8 0.956
9 1.017
10 1.314
EOD
plot $series0 using 1:2 with lines linecolor rgb "#0072b2" linewidth 2.5 title "with zero_grad", \
     $series1 using 1:2 with lines linecolor rgb "#d55e00" linewidth 2.5 title "forgotten"
