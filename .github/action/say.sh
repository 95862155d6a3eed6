# shellcheck shell=bash
# How the Action talks to the runner.

# annotate notice|warning|error MESSAGE
annotate() {
  local text=$2
  text=${text//%/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '::%s title=mindgap::%s\n' "$1" "$text"
}

# A word that nobody can foresee.
random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# inert COMMAND…: runs it, and the runner obeys nothing that it prints. Titles, paths and branch names are
# written by anybody, and `::add-mask::` or `##[error]` in one of them would be a command.
inert() {
  local token status=0
  token=$(random)
  printf '::stop-commands::%s\n' "$token"
  "$@" || status=$?
  printf '\n::%s::\n' "$token"
  return "$status"
}

# output NAME VALUE: any value, of any number of lines.
output() {
  local end
  end=end-$(random)
  printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"$GITHUB_OUTPUT"
}

# summarise < MARKDOWN: onto the page of the run.
summarise() { cat >>"${GITHUB_STEP_SUMMARY:-/dev/null}"; }

# beginning FILE: as much of its text as somebody reads, without what moves a cursor.
beginning() {
  if [ "$(wc -c <"$1")" -le 4000 ]; then
    LC_ALL=C tr -d '\000-\010\013-\037\177' <"$1"
  else
    # A character that was cut in two goes.
    head -c 4000 "$1" | LC_ALL=C tr -d '\000-\010\013-\037\177' | LC_ALL=C sed -e '$ s/[^ -~]*$/ .../'
  fi
}

# as_html < TEXT: in which no character means anything.
as_html() { sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g'; }

# could_not_run MESSAGE: there is no verdict, and the step fails. The comment says so too: what an earlier run
# wrote there holds no longer.
could_not_run() {
  local page=$RUNNER_TEMP/mindgap/could-not-run.md
  annotate error "$1"
  mkdir -p "$RUNNER_TEMP/mindgap"
  printf '## mindgap could not run\n\n<pre>%s</pre>\n' "$(as_html <<<"$1")" >"$page"
  summarise <"$page"
  output conclusion could-not-run
  output page "$page"
  exit 2
}
