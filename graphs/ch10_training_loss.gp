# gnuplot -d THIS_FILE > PICTURE.svg
set encoding utf8
set terminal svg size 800,500 fixed enhanced round font "Arial,Helvetica,sans-serif,15" background rgb "white"
set minussign
set border 3 linecolor rgb "#666666"
set tics nomirror out scale 0.6 enhanced textcolor rgb "#444444"
set grid linetype 1 linecolor rgb "#e6e6e6"
set label 1 "Two moons" at graph 0, screen 0.945 left noenhanced font "Arial Bold,18" textcolor rgb "#222222"
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
11 0.113
12 0.1
13 0.076
14 0.06
15 0.058
16 0.043
17 0.07
18 0.048
19 0.03
20 0.03
21 0.023
22 0.021
23 0.023
24 0.017
25 0.018
26 0.015
27 0.019
28 0.016
29 0.017
30 0.013
31 0.01
32 0.009
33 0.013
34 0.013
35 0.009
36 0.007
37 0.007
38 0.008
39 0.007
40 0.006
41 0.006
42 0.006
43 0.007
44 0.006
45 0.005
46 0.006
47 0.005
48 0.005
49 0.006
50 0.005
51 0.01
52 0.006
53 0.004
54 0.004
55 0.004
56 0.004
57 0.004
58 0.004
59 0.003
60 0.003
EOD
$series1 << EOD
0 0.584
1 0.299
2 0.32
3 0.284
4 0.277
5 0.259
6 0.255
7 0.243
8 0.209
9 0.189
10 0.156
11 0.126
12 0.126
13 0.096
14 0.074
15 0.072
16 0.057
17 0.086
18 0.053
19 0.036
20 0.044
21 0.033
22 0.027
23 0.03
24 0.022
25 0.026
26 0.021
27 0.029
28 0.023
29 0.023
30 0.017
31 0.014
32 0.014
33 0.017
34 0.017
35 0.012
36 0.011
37 0.01
38 0.011
39 0.01
40 0.009
41 0.008
42 0.009
43 0.012
44 0.01
45 0.007
46 0.008
47 0.007
48 0.008
49 0.008
50 0.007
51 0.02
52 0.011
53 0.007
54 0.007
55 0.005
56 0.007
57 0.009
58 0.006
59 0.005
60 0.007
EOD
plot $series0 using 1:2 with lines linecolor rgb "#0072b2" linewidth 2.5 title "training rows", \
     $series1 using 1:2 with lines linecolor rgb "#d55e00" linewidth 2.5 title "test rows"
