# gnuplot -d THIS_FILE > PICTURE.svg
set encoding utf8
set terminal svg size 800,500 fixed enhanced round font "Arial,Helvetica,sans-serif,15" background rgb "white"
set minussign
set border 3 linecolor rgb "#666666"
set tics nomirror out scale 0.6 enhanced textcolor rgb "#444444"
set grid linetype 1 linecolor rgb "#e6e6e6"
set label 1 "What was said, what is true, and the difference" at graph 0, screen 0.945 left noenhanced font "Arial Bold,18" textcolor rgb "#222222"
set size 1, 0.91
set xlabel "" noenhanced textcolor rgb "#222222"
set autoscale xfix
set xrange [-0.6:]
set xrange [:2.6]
set xtics ("cat" 0, "dog" 1, "cow" 2) scale 0 noenhanced
set ylabel "" noenhanced textcolor rgb "#222222"
set autoscale yfix
set yrange [-1:]
set yrange [:1]
set format y "%h"
set offsets 0, 0, 0, 0
set style fill solid noborder
set grid noxtics
set xzeroaxis linetype 1 linecolor rgb "#666666"
set key above left horizontal Left reverse noenhanced samplen 2 spacing 1.2 textcolor rgb "#222222"
$series0 << EOD
0 0.70538
1 0.2595
2 0.03512
EOD
$series1 << EOD
0 0
1 1
2 0
EOD
$series2 << EOD
0 0.70538
1 -0.7405
2 0.03512
EOD
plot $series0 using ($1 -0.266667):2:(0.266667) with boxes linecolor rgb "#0072b2" title "probability p", \
     $series1 using ($1 +0):2:(0.266667) with boxes linecolor rgb "#d55e00" title "target y", \
     $series2 using ($1 +0.266667):2:(0.266667) with boxes linecolor rgb "#009e73" title "gradient p - y"
