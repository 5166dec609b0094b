# Finds a JDK 25 or newer. Sourced by ./mvnw, ./dynode and ./check (POSIX sh, starts no process).
# dynode_find_jdk NEED sets and exports JAVA_HOME, sets dynode_version, or returns 1.
# NEED is "jdk" (with a compiler) or "java".

DYNODE_JAVA_MIN=${DYNODE_JAVA_MIN-25}

# File names are UTF-8. Java on Linux takes its encoding for them from the locale, and logins of services,
# cron and new users have none.
case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
  *[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8@* | *[Uu][Tt][Ff]-8@*) ;;
  *)
    [ -z "${LC_ALL-}" ] || LC_ALL=C.UTF-8
    LC_CTYPE=C.UTF-8
    export LC_CTYPE
    ;;
esac

# The version in $1/release, whole and its first number, and what tells this build from others.
dynode_jdk_feature() {
  dynode_feature=
  dynode_version=
  dynode_build=
  [ -r "$1/release" ] || return 1
  while IFS= read -r dynode_line || [ -n "$dynode_line" ]; do
    case $dynode_line in
      JAVA_VERSION=*)
        dynode_version=${dynode_line#JAVA_VERSION=}
        dynode_version=${dynode_version#\"}
        dynode_version=${dynode_version%%[!0-9.]*}
        dynode_feature=${dynode_version%%[!0-9]*}
        ;;
      JAVA_RUNTIME_VERSION=* | IMPLEMENTOR=* | IMPLEMENTOR_VERSION=* | OS_NAME=* | OS_ARCH=* | LIBC=*)
        dynode_build="$dynode_build $dynode_line"
        ;;
    esac
  done < "$1/release"
  [ -n "$dynode_feature" ]
}

# Whether $1 is a Java that will do for $2 ("jdk" or "java").
dynode_jdk_fits() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] || return 1
  [ "$2" != jdk ] || [ -x "$1/bin/javac" ] || return 1
  dynode_jdk_feature "$1" || return 1
  [ "$dynode_feature" -ge "$DYNODE_JAVA_MIN" ]
}

# The home of the java on PATH, following symbolic links.
dynode_jdk_on_path() {
  dynode_java=$(command -v java 2>/dev/null) || return 1
  while [ -L "$dynode_java" ]; do
    dynode_link=$(readlink "$dynode_java") || return 1
    case $dynode_link in
      /*) dynode_java=$dynode_link ;;
      *) dynode_java=${dynode_java%/*}/$dynode_link ;;
    esac
  done
  dynode_home=${dynode_java%/bin/java}
}

dynode_find_jdk() {
  if dynode_jdk_fits "${JAVA_HOME-}" "$1"; then
    export JAVA_HOME
    return 0
  fi
  if dynode_jdk_on_path && dynode_jdk_fits "$dynode_home" "$1"; then
    JAVA_HOME=$dynode_home
    export JAVA_HOME
    return 0
  fi
  case $- in *f*) dynode_noglob=1; set +f ;; *) dynode_noglob= ;; esac
  dynode_found=
  for dynode_home in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/*java* /opt/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.jbang/cache/jdks/*; do
    if dynode_jdk_fits "$dynode_home" "$1"; then
      dynode_found=$dynode_home
      break
    fi
  done
  [ -z "$dynode_noglob" ] || set -f
  if [ -z "$dynode_found" ] && [ -x /usr/libexec/java_home ]; then
    dynode_home=$(/usr/libexec/java_home -v "$DYNODE_JAVA_MIN+" 2>/dev/null) || dynode_home=
    if dynode_jdk_fits "$dynode_home" "$1"; then dynode_found=$dynode_home; fi
  fi
  [ -n "$dynode_found" ] || return 1
  JAVA_HOME=$dynode_found
  export JAVA_HOME
}

# What to do when there is none.
dynode_jdk_remedy() {
  echo "dynode: no JDK $DYNODE_JAVA_MIN or newer was found (looked at JAVA_HOME, PATH, /usr/lib/jvm, /opt, ~/.sdkman)." >&2
  if [ -n "${JAVA_HOME-}" ]; then
    if dynode_jdk_feature "$JAVA_HOME"; then
      echo "        JAVA_HOME is $JAVA_HOME, which is Java $dynode_feature." >&2
    else
      echo "        JAVA_HOME is $JAVA_HOME, which is no JDK." >&2
    fi
  fi
  echo "        Install one, for example:" >&2
  echo "          Debian, Ubuntu  apt-get install openjdk-25-jdk-headless   (or temurin-25-jdk from adoptium.net)" >&2
  echo "          macOS           brew install openjdk@25" >&2
  echo "          anywhere        https://adoptium.net/temurin/releases/?version=25" >&2
  echo "        or, when it is installed, say where:  export JAVA_HOME=/path/to/jdk-25" >&2
}
