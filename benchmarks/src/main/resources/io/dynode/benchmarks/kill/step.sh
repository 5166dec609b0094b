#!/bin/sh
# The module of the kill test: takes its inputs, works for a while, writes files and says what it
# wrote. All it does is noted, with its attempt, in a ledger outside Dynode.
# Variables: FOLDER (of the run; the agents' data folders are in it), LEDGER, BEATS (how long it works), RAISES (non-empty: it raises an event).
set -eu

host=${DYNODE_OUT#"$FOLDER"/}
host=${host%%/*}

note() {
  read -r uptime rest < /proc/uptime
  echo "$1 $DYNODE_AGENDA $DYNODE_OPERATION $DYNODE_RUN $DYNODE_ATTEMPT $host $uptime" >> "$LEDGER"
}

# The kill may hit the program that sums: what it left unsaid is no sum, and the module fails.
sum() {
  set -- "$(sha256sum < "$1")"
  [ "${#1}" -ge 64 ] || kill -s KILL $$
  echo "${1%% *}"
}

note start

# Progress tells an unlucky attempt from one that kills its hosts: three lost in a row without it
# are put in quarantine.
echo '{"percent": 1}' > out/progress.json

# A file that came with an event must be the one the event speaks of.
if [ -f in/event.json ] && [ -f in/data/result.txt ]; then
  grep -q "$(sum in/data/result.txt)" in/event.json || note torn
fi

mkdir -p out/data/parts
{
  echo "attempt $DYNODE_ATTEMPT"
  find in/data -type f | sort | while read -r input; do
    echo "$input $(sum "$input")"
  done
} > out/data/result.txt

# Written slowly, and of some size: who takes it in too early gets half of it.
beat=0
while [ "$beat" -lt "$BEATS" ]; do
  beat=$((beat + 1))
  {
    echo "$DYNODE_ATTEMPT $beat"
    head -c 20000 /dev/zero | tr '\0' x
  } >> out/data/parts/slow.txt
  note beat
  sleep 0.1
done

raised=$(sum out/data/result.txt)
printf '{"attempt":"%s","files":{"result.txt":"%s","parts/slow.txt":"%s"}}\n' \
  "$DYNODE_ATTEMPT" "$raised" "$(sum out/data/parts/slow.txt)" > out/output.json
printf '{"operation":"%s","attempt":"%s"}\n' "$DYNODE_OPERATION" "$DYNODE_ATTEMPT" \
  > out/insights.json
if [ -n "${RAISES-}" ]; then
  printf '{"type":"kill.raised","subject":"%s","data":{"sum":"%s"},"files":["result.txt"]}\n' \
    "$DYNODE_OPERATION" "$raised" > out/events/raised.json
fi
note end
