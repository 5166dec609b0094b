#!/bin/sh
# Scripts that users run need nothing but POSIX: no options of GNU's tools, and the launcher starts with
# dash and with busybox' shell where only POSIX' tools are on the path.
set -eu
scripts="dynode check mvnw .mvn/jdk.sh $(find check.d examples cli/src/main app/src/main app/src/dist agent/src/main providers/*/*/src/main -name '*.sh' | sort)"
bad=0
# Words after which only GNU's (or Linux') tools understand the line.
for word in 'readlink -f' 'realpath ' 'sed -i' 'sed -r' 'grep -P' 'date -d' 'date --' 'stat -c' 'xargs -r' 'xargs -d' \
  'sort -V' 'sort -h' 'find [^|]*-printf' 'find [^|]*-quit' 'cp --' 'cp -a' 'mv -t' 'ln -r' 'mktemp -p' 'mktemp --' 'ls --' \
  'head --' 'tail --' 'du --' 'wc --' 'tar --' '[^a-z]ps --' 'base64 -w' 'echo -e' 'echo -n' '^ *local ' '\[\[ ' 'function ' '<<<' \
  'set -o pipefail' '^ *source '; do
  # shellcheck disable=SC2086
  if grep -n -e "$word" $scripts /dev/null | grep -v -e ': *#' -e '^check.d/40-shell.sh:'; then
    echo "    '$word' is not POSIX"
    bad=1
  fi
done
[ $bad = 0 ] || exit 1

. ./.mvn/jdk.sh
dynode_find_jdk jdk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tool in awk basename cat chmod cmp cp cut date dirname echo env expr find grep head id kill ln ls mkdir mv nice od ps \
  readlink rm sed sh sleep sort tail touch tr true uname wc; do
  ln -s "$(command -v $tool)" "$work/$tool"
done
# The build has tools of its own.
./dynode --version
tried=
for shell in dash busybox zsh ksh; do
  command -v $shell > /dev/null || continue
  case $shell in
    busybox) set -- busybox sh ;;
    zsh) set -- zsh --emulate sh ;;
    *) set -- "$shell" ;;
  esac
  program=$(command -v "$1")
  shift
  # What it says may be anything; that it starts, builds if need be and ends is what is tried.
  env -i PATH="$work" HOME="$work" JAVA_HOME="$JAVA_HOME" DYNODE_AOT=off "$program" "$@" ./dynode --version
  tried="$tried $shell"
done
echo "no GNU-only flags in $(echo "$scripts" | wc -w | tr -d ' ') scripts; the launcher starts with POSIX' tools alone in:$tried"
