#!/bin/sh
# The kill test for as long as a check can bear it; docs/reports/kill.json is the long one.
if [ ! -r /proc/uptime ]; then
  echo "the kill test looks for processes in /proc, which this system lacks"
  exit 77
fi
exec ./dynode chaos --rounds 300 --least 12 --seconds 55 --out "$CHECK_OUT/kill.json"
