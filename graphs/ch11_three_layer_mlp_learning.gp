# gnuplot -d THIS_FILE > PICTURE.svg
set encoding utf8
set terminal svg size 800,500 fixed enhanced round font "Arial,Helvetica,sans-serif,15" background rgb "white"
set minussign
set border 3 linecolor rgb "#666666"
set tics nomirror out scale 0.6 enhanced textcolor rgb "#444444"
set grid linetype 1 linecolor rgb "#e6e6e6"
set label 1 "Two curves, falling together" at graph 0, screen 0.945 left noenhanced font "Arial Bold,18" textcolor rgb "#222222"
set size 1, 0.91
set xlabel "step" noenhanced textcolor rgb "#222222"
set autoscale xfix
set format x "%h"
set ylabel "mean cross-entropy" noenhanced textcolor rgb "#222222"
set autoscale yfix
set yrange [0:]
set format y "%h"
set offsets graph 0.03, graph 0.03, graph 0.03, 0
set key above left horizontal Left reverse noenhanced samplen 2 spacing 1.2 textcolor rgb "#222222"
$series0 << EOD
0 1.1726
5 1.0173
10 0.9102
15 0.771
20 0.6499
25 0.5667
30 0.5107
35 0.4702
40 0.438
45 0.4104
50 0.3851
55 0.3612
60 0.3383
65 0.3161
70 0.2946
75 0.2741
80 0.2545
85 0.2361
90 0.2191
95 0.2035
100 0.1893
105 0.1766
110 0.1652
115 0.155
120 0.1459
125 0.1379
130 0.1307
135 0.1243
140 0.1186
145 0.1134
150 0.1088
155 0.1047
160 0.1009
165 0.0975
170 0.0944
175 0.0916
180 0.089
185 0.0867
190 0.0845
195 0.0825
200 0.0807
205 0.079
210 0.0774
215 0.076
220 0.0746
225 0.0733
230 0.0722
235 0.0711
240 0.07
245 0.0691
250 0.0682
255 0.0673
260 0.0665
265 0.0657
270 0.065
275 0.0643
280 0.0637
285 0.0631
290 0.0625
295 0.062
300 0.0615
EOD
$series1 << EOD
0 1.1594
5 1.0291
10 0.9295
15 0.7943
20 0.6707
25 0.5825
30 0.522
35 0.478
40 0.4432
45 0.4137
50 0.3871
55 0.3623
60 0.339
65 0.3168
70 0.2957
75 0.2757
80 0.257
85 0.2397
90 0.2236
95 0.209
100 0.1958
105 0.184
110 0.1734
115 0.1639
120 0.1555
125 0.148
130 0.1414
135 0.1354
140 0.1301
145 0.1253
150 0.1211
155 0.1172
160 0.1137
165 0.1106
170 0.1077
175 0.1051
180 0.1027
185 0.1005
190 0.0985
195 0.0966
200 0.0949
205 0.0933
210 0.0918
215 0.0904
220 0.0891
225 0.0879
230 0.0868
235 0.0857
240 0.0846
245 0.0837
250 0.0827
255 0.0819
260 0.081
265 0.0802
270 0.0794
275 0.0787
280 0.078
285 0.0773
290 0.0766
295 0.076
300 0.0754
EOD
plot $series0 using 1:2 with lines linecolor rgb "#0072b2" linewidth 2.5 title "the 100 flowers that it is trained on", \
     $series1 using 1:2 with lines linecolor rgb "#d55e00" linewidth 2.5 title "50 flowers that it has never seen"
