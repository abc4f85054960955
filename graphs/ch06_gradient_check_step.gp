# gnuplot -d THIS_FILE > PICTURE.svg
set encoding utf8
set terminal svg size 800,500 fixed enhanced round font "Arial,Helvetica,sans-serif,15" background rgb "white"
set minussign
set border 3 linecolor rgb "#666666"
set tics nomirror out scale 0.6 enhanced textcolor rgb "#444444"
set grid linetype 1 linecolor rgb "#e6e6e6"
set label 1 "A right derivative gives a V, a wrong one a plateau" at graph 0, screen 0.945 left noenhanced font "Arial Bold,18" textcolor rgb "#222222"
set size 1, 0.91
set xlabel "step h" noenhanced textcolor rgb "#222222"
set autoscale xfix
set logscale x 10
set format x "10^{%L}"
set xtics 1e1
unset mxtics
set ylabel "relative error" noenhanced textcolor rgb "#222222"
set autoscale yfix
set logscale y 10
set format y "10^{%L}"
set ytics 1e2
unset mytics
set offsets graph 0.03, graph 0.03, graph 0.03, graph 0.03
set key above left horizontal Left reverse noenhanced samplen 2 spacing 1.2 textcolor rgb "#222222"
$series0 << EOD
0.1 0.002826327009992373
0.03 0.000254369430901033
0.01 2.8263270103290232e-05
0.003 2.543694343646576e-06
0.001 2.8263266884921223e-07
0.0003 2.5436910403337786e-08
0.0001 2.8261648539981845e-09
3e-05 2.532280483161141e-10
1e-05 3.717991899216388e-11
3e-06 1.099233241568372e-11
1e-06 1.7466509220911525e-10
3e-07 1.854150579357339e-10
1e-07 1.4947977257484536e-09
3e-08 1.7786588424160233e-09
1e-08 1.4947977257484536e-09
3e-09 1.1599028228619115e-08
1e-09 7.706815247536635e-08
3e-10 4.433359132534065e-08
1e-10 3.7167910579676555e-07
3e-11 1.6810590203870526e-06
1e-11 1.5923946595732098e-06
3e-12 8.227907158990475e-06
1e-12 0.00010642034353888453
3e-13 4.0960862055711944e-05
1e-13 0.00028638311066930393
EOD
$series1 << EOD
0.1 0.46686106444688874
0.03 0.4682326240557304
0.01 0.46835286333389786
0.003 0.4683665371074886
0.001 0.46836773916387636
0.0003 0.4683678758974424
0.0001 0.46836788791804107
3e-05 0.4683678892858969
1e-05 0.468367889400755
3e-06 0.4683678894146772
1e-06 0.4683678893276635
3e-07 0.4683678895190937
1e-07 0.46836789021520353
3e-08 0.46836788847492894
1e-08 0.46836789021520353
3e-09 0.46836788325410517
1e-09 0.46836784844861334
3e-10 0.4683678658513593
1e-10 0.46836769182390015
3e-11 0.4683669957140637
1e-11 0.4683687359886548
3e-12 0.4683635151648815
1e-12 0.4683113069271485
3e-13 0.4683461124189705
1e-13 0.4685201398780805
EOD
$series2 << EOD
1e-13 1e-07
0.1 1e-07
EOD
plot $series0 using 1:2 with linespoints linecolor rgb "#0072b2" linewidth 2.5 pointtype 7 pointsize 0.6 title "right", \
     $series1 using 1:2 with linespoints linecolor rgb "#d55e00" linewidth 2.5 pointtype 5 pointsize 0.6 title "first try", \
     $series2 using 1:2 with lines linecolor rgb "#009e73" linewidth 2.5 title "1e-7, fine below"
