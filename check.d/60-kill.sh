#!/bin/sh
# The kill test for as long as a check can bear it: as many kills as fit 90 seconds, at least 12;
# waiting for the rest and comparing come after that. The long one: ./dynode chaos --rounds 300
if [ ! -r /proc/uptime ]; then
  echo "the kill test looks for processes in /proc, which this system lacks"
  exit 77
fi
./dynode chaos --rounds 300 --least 12 --seconds 90 --out "$CHECK_OUT/kill.json" || exit 1
kills=$(sed -n 's/^ *"rounds": \([0-9]*\),$/\1/p' "$CHECK_OUT/kill.json")
echo "kills: $kills, as many as fit 90 seconds and at least 12; nothing lost, doubled or torn"
[ "$kills" -ge 12 ]
