#!/bin/sh
# Module traffic-report, in plain sh: reads two numbers, counts the pictures, writes what it found.
# A module needs no library: files in, files out, exit status.
set -eu

# The payload is one flat object, as the template makes it: {"frames": 123, "cars": 9}
number() { sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\([0-9]\{1,\}\).*/\1/p" in/payload.json | head -n 1; }

frames=$(number frames)
cars=$(number cars)
pictures=0
bytes=0
for picture in in/data/crops/*.jpg; do
  [ -f "$picture" ] || continue
  pictures=$((pictures + 1))
  bytes=$((bytes + $(wc -c < "$picture")))
done

if [ "$pictures" -ne "${cars:-0}" ]; then
  echo "{\"message\": \"$cars vehicles were announced, $pictures pictures came\"}" > out/error.json
  echo "report: $cars vehicles were announced, $pictures pictures came" >&2
  exit 1
fi

mkdir -p out/data
echo "$cars vehicles in $frames frames, $bytes bytes of pictures" | tee out/data/report.txt
echo "{\"frames\": $frames, \"vehicles\": $cars, \"pictureBytes\": $bytes}" > out/insights.json
cp out/insights.json out/output.json
