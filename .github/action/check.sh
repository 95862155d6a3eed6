# shellcheck shell=bash disable=SC2016 # backticks in a message are Markdown
# Runs `mindgap check` once, and says what came of it: in the log, as annotations, on the page of the run, as outputs.

# This step's own folder; the paths in it are the runner's, which mindgap can open on Windows too.
scratch=''

step_check() {
  local directory=${INPUT_WORKING_DIRECTORY:-.} status=0 words
  plan_install
  scratch=$RUNNER_TEMP/mindgap/run-$(random)
  mkdir -p "$scratch"
  [ -d "$directory" ] ||
    could_not_run "\`working-directory: $directory\` is no folder here: is actions/checkout before this step?"
  cd "$directory" || exit
  trust_checkout

  # At blanks and line breaks, and nothing else: no shell looks at it.
  set -f
  # shellcheck disable=SC2206
  words=(${INPUT_ARGS:-})
  set +f
  refuse_base_in ${words[@]+"${words[@]}"}
  choose_base
  run=("$bin/$program" check ${base[@]+"${base[@]}"} --output text
    --output "github=$scratch/annotations" --output "markdown=$scratch/summary.md" --output "json=$scratch/result.json")
  # Twice, to tell what this run wrote from what lay there before, or from what a link leads to.
  [ -z "${INPUT_SARIF_FILE:-}" ] ||
    run+=(--output "sarif=$scratch/result.sarif" --output "sarif=$INPUT_SARIF_FILE")
  [ -z "${INPUT_FAIL_ON:-}" ] || run+=("--fail-on=$INPUT_FAIL_ON")
  [ -z "${INPUT_CONFIG:-}" ] || run+=("--config=$INPUT_CONFIG")
  run+=(${words[@]+"${words[@]}"})
  inert run_mindgap || status=$?
  [ ! -f "$scratch/annotations" ] || cat "$scratch/annotations"
  tell "$status"
  exit "$ended"
}

run=()
run_mindgap() {
  local status=0
  printf '%s\n\n' "$judged"
  # Git for Windows would take `--output json=/x` for a path of its own, and change it.
  MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*' "${run[@]}" 2>"$scratch/complaint" || status=$?
  cat "$scratch/complaint"
  return "$status"
}

# In a container the checkout belongs to somebody else, and Git would not look at it. What a pull request brings is
# not trusted: a folder with HEAD, objects and refs is a repository for Git, whose configuration names programs to
# run. Nobody can commit what is called `.git`.
trust_checkout() {
  local n=${GIT_CONFIG_COUNT:-0} place
  export "GIT_CONFIG_KEY_$n=safe.directory" "GIT_CONFIG_VALUE_$n=*" "GIT_CONFIG_COUNT=$((n + 1))"
  export MINDGAP_TRUST_REPO=1
  if [ -n "${GIT_DIR:-}" ] || ! place=$(git rev-parse --absolute-git-dir 2>/dev/null); then return 0; fi
  case $place/ in
    */.git/*) ;;
    *) could_not_run "$place is a Git repository of its own within the checkout, and nobody knows who brought it: take its folders \`objects\` and \`refs\` out, or name another \`working-directory\`" ;;
  esac
}

refuse_base_in() {
  local word
  for word in "$@"; do
    case $word in
      --base | --base=*) could_not_run '`args` names a base: write it as the input `base` instead, so that its history is fetched' ;;
    esac
  done
}

# tell STATUS: what came of it. The exit code of the step is in $ended.
ended=0
tell() {
  local conclusion errors=0 warnings=0 infos=0 sarif='' directory=${INPUT_WORKING_DIRECTORY:-.}
  ended=$1
  # A verdict that cannot be counted is none.
  if [ "$ended" -le 1 ] && ! count; then
    ended=2
    echo 'mindgap wrote no result that can be read' >>"$scratch/complaint"
  fi
  case $ended in
    0) if [ "$errors" = 0 ]; then conclusion=clean; else conclusion=findings; fi ;;
    1) conclusion=findings ;;
    3) conclusion=nothing-checked ;;
    *) conclusion=could-not-run ;;
  esac
  if [ "$ended" -gt 1 ]; then
    says_why || annotate error "$(complaint)"
    count || true
  fi
  # Without a verdict it names no result, and code scanning would take every alert for mended. Nor is a file handed on
  # that somebody else left under that name.
  if [ "$ended" -le 1 ] && [ -f "$scratch/result.sarif" ] && [ -f "$INPUT_SARIF_FILE" ] &&
    [ "$(sha256 <"$scratch/result.sarif")" = "$(sha256 <"$INPUT_SARIF_FILE")" ]; then
    sarif=$INPUT_SARIF_FILE
    # As the steps that follow find it: from the workspace.
    case $directory:$sarif in
      .:* | *:/* | *:[A-Za-z]:*) ;;
      *) sarif=${directory%/}/$sarif ;;
    esac
  fi
  write_page "$conclusion"
  summarise <"$scratch/page.md"
  output conclusion "$conclusion"
  output findings "$((errors + warnings + infos))"
  output errors "$errors"
  output sarif "$sarif"
  output page "$scratch/page.md"
  output silent "$(changes_nothing "$conclusion")"
}

# Sets errors, warnings and infos from the result. Nothing that a record says is taken for it: a quote in a text
# has a backslash before it, and `"summary":{` has none.
count() {
  local summary
  summary=$(grep -o '"summary":{[^{}]*}' "$scratch/result.json" 2>/dev/null) || return 1
  summary=${summary%%$'\n'*}
  errors=$(number_of errors "$summary") && warnings=$(number_of warnings "$summary") && infos=$(number_of infos "$summary")
}

# number_of NAME JSON
number_of() {
  local found
  found=$(grep -o "\"$1\":[0-9]*" <<<"$2") || return 1
  found=${found%%$'\n'*}
  [ -n "${found##*:}" ] && printf '%s' "${found##*:}"
}

# Whether nobody would miss a comment: nothing is wrong, and the change has nothing to do with records.
changes_nothing() {
  local untouched='"touched":0,"deleted":0,"commits":[0-9]*,"settings":\[\]'
  if [ "$1" = clean ] && [ "$warnings" = 0 ] && grep -q "$untouched" "$scratch/result.json"; then
    echo true
  else
    echo false
  fi
}

# What mindgap complained of, or that it said nothing.
complaint() {
  local text
  text=$(beginning "$scratch/complaint")
  text=${text#error: }
  printf '%s' "${text:-mindgap ended with $ended and said nothing}"
}

# Whether mindgap came so far as to tell by itself, on the page and as annotations, why there is no verdict.
says_why() { [ "$(head -n 1 "$scratch/summary.md" 2>/dev/null)" = '## mindgap: no verdict' ]; }

# write_page CONCLUSION: what people read, on the page of the run and in the comment.
write_page() {
  local head=''
  if ! says_why; then
    case $1 in
      could-not-run) head='## mindgap could not run' ;;
      nothing-checked) head='## mindgap checked nothing' ;;
    esac
  fi
  {
    [ -z "$head" ] || printf '%s\n\n<pre>%s</pre>\n\n' "$head" "$(complaint | as_html)"
    [ ! -s "$scratch/summary.md" ] || cat "$scratch/summary.md"
    printf '\n<sub>%s</sub>\n' "$(as_html <<<"$judged")"
  } >"$scratch/page.md"
}
