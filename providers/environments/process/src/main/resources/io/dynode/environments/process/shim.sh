#!/bin/sh
# The shim: starts one module and watches over it, whether the agent lives or not.
#
#   shim.sh run CONTROL TREE USER TIMEOUT GRACE POLL DEADLINE SETSID STARTBY
#   shim.sh kill TREE USER
#   shim.sh beside SCRIPT TREE USER
#
# CONTROL   the attempt's control folder: launch (shell commands that become the module),
#           status (what happened, one line each), cancel (holds a cause: stop the module)
# TREE      marks the module's processes, in their environment as DYNODE_TREE
# USER      the attempt's own user id, or - when it runs as the agent's user
# SCRIPT    shell commands that become one more command beside the module; removed at once
# TIMEOUT   milliseconds the module may run; 0: no limit
# GRACE     milliseconds between TERM and KILL
# POLL      milliseconds between two looks at the clock and at CONTROL/cancel
# DEADLINE  file with the time, twice, on the clock of now(), after which nothing may run
# SETSID    path of setsid; empty where there is none, and perl stands in
# STARTBY   time on the clock of now() after which the module does not begin, whatever the
#           deadline is by then: the attempt may be another's; 0: none
#
# Lines of status; one that does not end in a dot was not written to its end and does not count:
#   shim PID START BOOT .     this process: its id, start time and the boot it belongs to
#   module PID START .
#   exit STATUS CAUSE STRAYS .  STRAYS: yes, no, or unknown (the agent is to look for them)
#
# Everything here is POSIX but for sleep with fractions, setsid or perl, and /proc and setpriv,
# which are used where they are. The way from start to end forks as little as it can.
set -u
umask 022

# Sets now: milliseconds of a clock that counts the time the machine was suspended.
now() {
  if [ -r /proc/uptime ]; then
    IFS=' .' read -r seconds hundredths rest </proc/uptime
    now=$((seconds * 1000 + ${hundredths#0} * 10))
  else
    now=$(($(date +%s) * 1000))
  fi
}

# Sets pid and start of the process whose stat file it is.
identify() {
  if [ -r "$1" ]; then
    read -r line <"$1"
    # shellcheck disable=SC2086
    set -- $line
    pid=$1 parent=$4
    shift 21
    start=$1
  else
    # shellcheck disable=SC2016
    pid=$(exec sh -c 'echo "$PPID"') parent=$PPID start=-
  fi
}

nap() {
  fraction=$((1000 + $1 % 1000))
  sleep "$(($1 / 1000)).${fraction#1}"
}

as_user() {
  setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --inh-caps=-all "$@"
}

# Prints the ids of living processes that carry the mark in their environment.
marked() {
  [ -r /proc/self/stat ] || return 0
  # shellcheck disable=SC2013
  for file in $(grep -lsF "$1=$tree" /proc/[0-9]*/environ); do
    file=${file#/proc/}
    echo "${file%/environ}"
  done
}

# Sends the signal to the whole tree; fails when nothing is left of it.
signal() {
  if [ "$user" != - ]; then
    # The kernel sends it to all of a user in one step; what it answers tells nothing. The folder
    # of a process is owned by its effective user.
    # shellcheck disable=SC2016
    as_user /bin/sh -c '
      found=3
      for process in /proc/[0-9]*; do
        if [ -O "$process" ] && [ "$process" != "/proc/$$" ]; then
          found=0
          break
        fi
      done
      kill -s "$1" -- -1
      exit $found' sh "$1"
    # Anything else is a failure to look: then something may be left.
    [ $? -ne 3 ]
    found=$?
    if [ "$1" = KILL ]; then
      # A command beside the module may not be that user's yet.
      for pid in $(marked DYNODE_BESIDE); do
        kill -s KILL -- "$pid" && found=0
      done
    fi
    return $found
  fi
  found=1
  if [ -n "$module" ] && kill -s "$1" -- "-$module"; then
    found=0
  fi
  for pid in $(marked DYNODE_TREE); do
    kill -s "$1" -- "$pid" && found=0
  done
  return $found
}

# Whether a process is left that is not only waiting to be reaped.
living() {
  if [ "$user" = - ]; then
    [ -n "$(marked DYNODE_TREE)" ]
    return
  fi
  # shellcheck disable=SC2013
  for file in $(grep -lsE "^Uid:[[:space:]]+${user}[[:space:]]" /proc/[0-9]*/status); do
    grep -qs '^State:[[:space:]]*[ZX]' "$file" || return 0
  done
  return 1
}

# Kills until nothing is left.
finish_off() {
  rounds=0
  while signal KILL; do
    rounds=$((rounds + 1))
    if [ $rounds -ge 5 ] && ! living; then
      return
    fi
    nap 10
  done
}

# TERM, grace, KILL. Who ran out of time for good gets no grace.
stop() {
  trap '' TERM
  module=
  while read -r word value rest; do
    if [ "$word" = module ]; then
      module=$value
    fi
  done <"$control/status"
  if [ "$1" = grace ]; then
    signal TERM
    now
    limit=$((now + grace))
    pause=10
    while [ "$now" -lt "$limit" ] && signal 0; do
      nap $pause
      [ $pause -ge 160 ] || pause=$((pause * 2))
      now
    done
  fi
  finish_off
}

# Shortens the wait to end when the time comes; succeeds when it has come.
due() {
  left=$(($1 - now))
  if [ $left -lt "$wait" ]; then
    wait=$left
  fi
  [ $left -le 0 ]
}

deadline_passed() {
  [ -r "$deadline" ] || return 1
  read -r until again <"$deadline" || return 1
  # Empty before the first; two that differ are just being written, and read again soon.
  [ -n "$until" ] && [ "$until" = "$again" ] && due "$until"
}

# Waits for a reason to stop the module. The exit code says which it was; 0: none.
watch() {
  sleeper=
  # TERM could meet the sleeper before it is one. Not every process 1 reaps what is left to it.
  trap 'kill -s KILL $sleeper && wait $sleeper; exit 0' TERM
  while :; do
    now
    wait=$poll
    identify /proc/self/stat
    if [ "$parent" != $$ ]; then
      stop now
      exit 13
    elif deadline_passed; then
      stop now
      exit 12
    elif [ -e "$control/cancel" ]; then
      stop grace
      exit 11
    elif [ "$end" -gt 0 ] && due "$end"; then
      stop grace
      exit 10
    fi
    fraction=$((1000 + wait % 1000))
    sleep "$((wait / 1000)).${fraction#1}" &
    sleeper=$!
    wait $sleeper
  done
}

# Becomes the module: with a user of its own, or else with a session of its own. It has no part in
# the files of the shim.
start_module() {
  identify /proc/self/stat
  echo "module $pid $start ." >&3
  unset DYNODE_SHIM
  export DYNODE_TREE="$tree"
  # Where memory ends, the module is to go before its agent, and before anything else of the host.
  if read -r score </proc/self/oom_score_adj && [ "$score" -lt 500 ]; then
    echo 500 >/proc/self/oom_score_adj
  fi
  exec 2>&4 3>&- 4>&-
  if [ "$user" != - ]; then
    # The loader's variables are for the module's user only, so a shell of that user sets them.
    exec setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --inh-caps=-all \
      /bin/sh <&5 5<&-
  fi
  # What the launch file's last line puts before the module.
  if [ -n "$setsid" ]; then
    set -- "$setsid"
  else
    # shellcheck disable=SC2016
    set -- "$(command -v perl)" -MPOSIX=setsid -e 'setsid(); exec { $ARGV[0] } @ARGV; exit 127'
  fi
  # shellcheck disable=SC1091
  . /dev/fd/5
}

# Looks for what the module left running.
sweep() {
  identify "/proc/$$/stat"
  if [ "$parent" = "$PPID" ]; then
    # The agent is there, and finds them faster.
    strays=unknown
  elif signal KILL; then
    strays=yes
    finish_off
  fi
}

run() {
  control=$1 tree=$2 user=$3 timeout=$4 grace=$5 poll=$6 deadline=$7 setsid=$8
  startby=$9
  # What the shell itself has to say is no part of the module's log.
  exec 3>>"$control/status" 4>&2 2>/dev/null
  boot=-
  if [ -r /proc/sys/kernel/random/boot_id ]; then
    read -r boot </proc/sys/kernel/random/boot_id
  fi
  identify "/proc/$$/stat"
  echo "shim $$ $start $boot ." >&3
  # After that line: an agent that finds it absent takes the file away, and nothing starts.
  command exec 5<"$control/launch" || exit 1
  now
  wait=0
  if deadline_passed || { [ "$startby" -gt 0 ] && due "$startby"; }; then
    echo "exit 0 LEASE_EXPIRED no ." >&3
    exit 0
  fi
  end=0
  if [ "$timeout" -gt 0 ]; then
    end=$((now + timeout))
  fi
  watch </dev/null >/dev/null 4>&- 5<&- &
  watcher=$!
  (start_module)
  status=$?
  kill "$watcher"
  wait "$watcher"
  verdict=$?
  strays=no
  case $verdict in
    10) cause=TIMED_OUT ;;
    11) read -r cause <"$control/cancel" ;;
    12) cause=LEASE_EXPIRED ;;
    *)
      cause=EXITED
      module=
      sweep
      ;;
  esac
  echo "exit $status $cause $strays ." >&3
}

# Becomes a command beside the module, of the same tree, whose marks it was started with: it is found
# and killed with it.
beside() {
  script=$1 user=$3
  command exec 5<"$script" 6<&0 || exit 126
  rm -f "$script"
  if [ "$user" != - ]; then
    exec setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --inh-caps=-all \
      /bin/sh <&5 5<&-
  fi
  set --
  # shellcheck disable=SC1091
  . /dev/fd/5
}

kill_all() {
  tree=$1 user=$2 module=
  exec 2>/dev/null
  for _ in 1 2 3 4 5; do
    shims=$(marked DYNODE_SHIM)
    [ -n "$shims" ] || break
    # shellcheck disable=SC2086
    kill -s KILL -- $shims
    nap 10
  done
  if signal KILL; then
    echo killed
    finish_off
  fi
}

mode=$1
shift
case $mode in
  run) run "$@" ;;
  kill) kill_all "$@" ;;
  beside) beside "$@" ;;
esac
