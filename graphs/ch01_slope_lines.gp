# gnuplot -d THIS_FILE > PICTURE.svg
set encoding utf8
set terminal svg size 800,500 fixed enhanced round font "Arial,Helvetica,sans-serif,15" background rgb "white"
set minussign
set border 3 linecolor rgb "#666666"
set tics nomirror out scale 0.6 enhanced textcolor rgb "#444444"
set grid linetype 1 linecolor rgb "#e6e6e6"
set label 1 "A step of h = 0.5 to one side, and to both sides" at graph 0, screen 0.945 left noenhanced font "Arial Bold,18" textcolor rgb "#222222"
set size 1, 0.91
set xlabel "x" noenhanced textcolor rgb "#222222"
set autoscale xfix
set format x "%h"
set ylabel "f(x)" noenhanced textcolor rgb "#222222"
set autoscale yfix
set format y "%h"
set offsets graph 0.03, graph 0.03, graph 0.03, graph 0.03
set key inside right bottom opaque Left reverse noenhanced samplen 2 spacing 1.2 textcolor rgb "#222222"
set label 2 "x" at 0.5, 0.8807970779778823 center offset 0, 1.1 noenhanced front textcolor rgb "#222222"
set label 3 "x + h" at 1, 0.9525741268224334 center offset 0, -1.1 noenhanced front textcolor rgb "#222222"
set label 4 "x - h" at 0, 0.7310585786300049 left offset 1.6, 0 noenhanced front textcolor rgb "#222222"
$series0 << EOD
-0.1 0.69
-0.05 0.7109
0 0.7311
0.05 0.7503
0.1 0.7685
0.15 0.7858
0.2 0.8022
0.25 0.8176
0.3 0.832
0.35 0.8455
0.4 0.8581
0.45 0.8699
0.5 0.8808
0.55 0.8909
0.6 0.9002
0.65 0.9089
0.7 0.9168
0.75 0.9241
0.8 0.9309
0.85 0.937
0.9 0.9427
0.95 0.9478
1 0.9526
1.05 0.9569
1.1 0.9608
1.15 0.9644
1.2 0.9677
EOD
$series1 << EOD
-0.1 0.7548
-0.05 0.7653
0 0.7758
0.05 0.7863
0.1 0.7968
0.15 0.8073
0.2 0.8178
0.25 0.8283
0.3 0.8388
0.35 0.8493
0.4 0.8598
0.45 0.8703
0.5 0.8808
0.55 0.8913
0.6 0.9018
0.65 0.9123
0.7 0.9228
0.75 0.9333
0.8 0.9438
0.85 0.9543
0.9 0.9648
0.95 0.9753
1 0.9858
1.05 0.9963
1.1 1.0068
1.15 1.0173
1.2 1.0278
EOD
$series2 << EOD
-0.1 0.7947
-0.05 0.8018
0 0.809
0.05 0.8162
0.1 0.8234
0.15 0.8306
0.2 0.8377
0.25 0.8449
0.3 0.8521
0.35 0.8593
0.4 0.8664
0.45 0.8736
0.5 0.8808
0.55 0.888
0.6 0.8952
0.65 0.9023
0.7 0.9095
0.75 0.9167
0.8 0.9239
0.85 0.931
0.9 0.9382
0.95 0.9454
1 0.9526
1.05 0.9598
1.1 0.9669
1.15 0.9741
1.2 0.9813
EOD
$series3 << EOD
-0.1 0.7089
-0.05 0.72
0 0.7311
0.05 0.7421
0.1 0.7532
0.15 0.7643
0.2 0.7754
0.25 0.7864
0.3 0.7975
0.35 0.8086
0.4 0.8197
0.45 0.8307
0.5 0.8418
0.55 0.8529
0.6 0.864
0.65 0.875
0.7 0.8861
0.75 0.8972
0.8 0.9083
0.85 0.9193
0.9 0.9304
0.95 0.9415
1 0.9526
1.05 0.9636
1.1 0.9747
1.15 0.9858
1.2 0.9969
EOD
$notes << EOD
0.5 0.8807970779778823
1 0.9525741268224334
0 0.7310585786300049
EOD
plot $series0 using 1:2 with lines linecolor rgb "#0072b2" linewidth 2.5 title "f(x) = sigmoid(2x + 1)", \
     $series1 using 1:2 with lines linecolor rgb "#d55e00" linewidth 2.5 title "exact: slope 0.21", \
     $series2 using 1:2 with lines linecolor rgb "#009e73" linewidth 2.5 title "one-sided: slope 0.14", \
     $series3 using 1:2 with lines linecolor rgb "#cc79a7" linewidth 2.5 title "central: slope 0.22", \
     $notes using 1:2 with points linecolor rgb "#222222" linewidth 2 pointtype 6 pointsize 1.4 notitle
