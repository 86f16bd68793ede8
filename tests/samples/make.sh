#!/bin/sh
# Makes the files of this folder with ffmpeg (5.1, with libx264, libx265, libvpx, libaom, libmp3lame and libwebp).
set -e
cd "$(dirname "$0")"

grey() { echo "-f lavfi -i color=gray:size=$1:rate=$2:duration=$3"; }
stripes() { echo "-f lavfi -i testsrc=size=16x16:rate=2:duration=$1"; }
silence() { echo "-f lavfi -i anullsrc=r=44100:cl=$1:d=$2"; }
make() { ffmpeg -hide_banner -loglevel error -y "$@"; }
exact="-flags:v +bitexact -flags:a +bitexact -fflags +bitexact -map_metadata -1"
h264="-c:v libx264 -preset medium -qp 45 -bsf:v filter_units=remove_types=6"
plain="$h264 -pix_fmt yuv420p"
aac="-c:a aac -b:a 8k"
hevc="-c:v libx265 -x265-params log-level=none:info=0 -pix_fmt yuv420p -qp 45"

# As X wants them.
make $(grey 64x64 2 1) $(silence mono 1) $plain $aac $exact -movflags +faststart h264-aac.mp4
make $(grey 64x64 2 1) $(silence mono 1) $plain $aac $exact moov-at-end.mp4
make $(grey 64x64 2 1) $(silence stereo 1) $plain $aac $exact h264-aac.mov
make $(grey 64x64 2 1) $plain $exact -movflags +frag_keyframe+empty_moov fragmented.mp4
make $(grey 64x64 60000/1001 1) $plain $exact fps-59.94.mp4

# Codecs.
make $(grey 64x64 2 1) $hevc $exact hevc.mp4
make $(grey 64x64 2 1) $hevc -tag:v hvc1 $exact hevc.mov
make $(grey 64x64 2 1) $(silence mono 1) -c:v libvpx-vp9 -crf 60 -b:v 0 -c:a libopus -b:a 8k $exact vp9-opus.webm
make $(grey 64x64 2 1) -c:v libvpx -crf 60 -b:v 1k $exact vp8.webm
make $(grey 64x64 2 1) -c:v libaom-av1 -cpu-used 8 -crf 63 $exact av1.mp4
make $(grey 64x64 2 1) -c:v mpeg4 -q:v 31 $exact mpeg4.mp4
make $(grey 64x64 2 1) -c:v prores_ks -profile:v 0 -q:v 60 $exact prores.mov
make $(grey 64x64 2 1) $h264 -pix_fmt yuv422p $exact h264-422.mp4
make $(grey 64x64 2 1) $h264 -pix_fmt yuv420p10le $exact h264-10bit.mp4
make $(grey 65x63 2 1) $h264 -pix_fmt yuv444p $exact h264-444-odd.mp4
make $(grey 64x64 25 1) $plain -flags +ilme+ildct -x264-params tff=1 $exact interlaced.mp4
make $(grey 64x64 2 1) $(silence mono 1) $plain -c:a libmp3lame -b:a 8k $exact h264-mp3.mp4
make $(grey 64x64 2 1) $(silence mono 1) $plain -c:a pcm_s16le -ar 1000 $exact h264-pcm.mov
make $(grey 64x64 2 1) $(silence 5.1 1) $plain -c:a aac -b:a 48k $exact h264-surround.mp4

# Length, size and rate.
make $(grey 64x64 120 1) $plain $exact fps-120.mp4
make $(grey 64x64 10 0.3) $plain $exact short.mp4
make $(grey 64x64 1/60 1260) $plain $exact 21-minutes.mp4
make $(grey 64x64 1/180 7740) $plain $exact 129-minutes.mp4
make $(grey 16x16 2 1) $plain $exact 16x16.mp4
make $(grey 1080x1920 2 1) $plain $exact 1080x1920.mp4
make $(grey 3840x2160 2 1) $plain $exact 3840x2160.mp4
make $(grey 640x64 2 1) $plain $exact 640x64.mp4
make $(grey 64x64 2 1) $plain -vf setsar=4/3 $exact anamorphic.mp4

# Other containers, and sound alone.
make $(grey 64x64 2 1) $plain $exact -f mpegts h264.ts
make $(grey 64x64 2 1) $plain $exact h264.mkv
make $(silence mono 0.3) -c:a libmp3lame -b:a 8k $exact sound.mp3
make $(silence mono 0.3) $aac $exact sound.mp4

# Pictures.
make $(stripes 1) $exact moving.gif
make $(stripes 0.5) $exact still.gif
make $(stripes 1) -plays 0 $exact -f apng moving.png
make $(stripes 0.5) -frames:v 1 $exact still.png
make $(stripes 1) -c:v libwebp_anim -loop 0 $exact moving.webp
make $(stripes 0.5) -frames:v 1 -c:v libwebp $exact still.webp
