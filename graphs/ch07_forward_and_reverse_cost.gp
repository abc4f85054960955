# gnuplot -d THIS_FILE > PICTURE.svg
set encoding utf8
set terminal svg size 800,500 fixed enhanced round font "Arial,Helvetica,sans-serif,15" background rgb "white"
set minussign
set border 3 linecolor rgb "#666666"
set tics nomirror out scale 0.6 enhanced textcolor rgb "#444444"
set grid linetype 1 linecolor rgb "#e6e6e6"
set label 1 "The wrong direction needs a pass for each input or output" at graph 0, screen 0.945 left noenhanced font "Arial Bold,18" textcolor rgb "#222222"
set size 1, 0.91
set xlabel "n" noenhanced textcolor rgb "#222222"
set autoscale xfix
set logscale x 10
set format x "10^{%L}"
set xtics 1e1
unset mxtics
set ylabel "edges crossed" noenhanced textcolor rgb "#222222"
set autoscale yfix
set logscale y 10
set format y "10^{%L}"
set ytics 1e1
unset mytics
set offsets graph 0.03, graph 0.03, graph 0.03, graph 0.03
set key inside left top opaque Left reverse noenhanced samplen 2 spacing 1.2 textcolor rgb "#222222"
$series0 << EOD
1 2
10 200
100 20000
1000 2000000
EOD
$series1 << EOD
1 2
10 110
100 10100
1000 1001000
EOD
$series2 << EOD
1 2
10 20
100 200
1000 2000
EOD
plot $series0 using 1:2 with linespoints linecolor rgb "#0072b2" linewidth 2.5 pointtype 7 pointsize 0.6 title "n inputs, one output: forward mode", \
     $series1 using 1:2 with linespoints linecolor rgb "#d55e00" linewidth 2.5 pointtype 5 pointsize 0.6 title "one input, n outputs: reverse mode", \
     $series2 using 1:2 with linespoints linecolor rgb "#009e73" linewidth 2.5 pointtype 9 pointsize 0.6 title "the other mode, in both cases"
