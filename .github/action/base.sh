# shellcheck shell=bash disable=SC2016 # backticks in a message are Markdown
# What a run judges: the change of a pull request, a push or a merge group, or the whole log. What is missing for
# that of a shallow checkout is fetched here, and never more than leads to the commit at which the change began.

# Set by `choose_base`.
base=()   # arguments for `mindgap check`
judged='' # the same as a sentence

choose_base() {
  local event=${GITHUB_EVENT_NAME:-}
  if [ -n "${INPUT_BASE:-}" ]; then
    needs_commit
    since_named "$INPUT_BASE"
    return
  fi
  case $event in
    pull_request | pull_request_target)
      needs_commit
      since_target "$event"
      ;;
    merge_group)
      needs_commit
      since_commit "${EVENT_MERGE_BASE:-}" 'What this merge group brings about is judged.' ||
        could_not_run 'the event merge_group names no base that could be fetched: set `fetch-depth: 0` for actions/checkout'
      ;;
    push)
      needs_commit
      since_push
      ;;
    schedule | workflow_dispatch) whole_log "The whole log is judged, as on each \`$event\`." ;;
    *)
      whole_log "The event \`$event\` brings no change of its own, so the whole log is judged."
      annotate notice "the event $event brings no change of its own, so the whole log is judged; the input \`base\` names a commit to judge since"
      ;;
  esac
}

whole_log() {
  base=()
  judged=$1
}

needs_commit() {
  local said
  if have HEAD; then return 0; fi
  said=$(LC_ALL=C git rev-parse --verify 'HEAD^{commit}' 2>&1) || true
  case $said in
    *ownership* | *'unsafe repository'*) could_not_run "Git does not read the checkout: $said" ;;
  esac
  could_not_run 'there is no commit here to judge: put actions/checkout before this step, and name its folder as `working-directory` if it is not the workspace'
}

have() { git rev-parse --quiet --verify "$1^{commit}" >/dev/null 2>&1; }

# ---- the events

since_target() {
  local head parents branch=${GITHUB_BASE_REF:-}
  head=$(git rev-parse HEAD)
  parents=$(git cat-file commit HEAD | awk '/^$/ { body = 1 } !body && $1 == "parent" { n++ } END { print n + 0 }')
  judged="What this pull request brings about is judged."
  base=(--base)
  if [ "$1" = pull_request ] && [ "$head" = "${GITHUB_SHA:-$head}" ] && [ "$parents" -ge 2 ] &&
    [[ ${GITHUB_REF:-refs/pull/0/merge} == */merge ]]; then
    # The merge that GitHub made to try it, and none of the author's own: its first parent is the base as it is now.
    have 'HEAD^1' || fetch --deepen=20 "$head" || say_history_is_short
    join 'HEAD^1' 'HEAD^2'
    return
  fi
  if [ "$1" = pull_request_target ] && [ "$head" = "${GITHUB_SHA:-}" ]; then
    could_not_run 'on pull_request_target the base branch is checked out, and not the pull request, so nothing of it would be judged: use `on: pull_request`, which works for forks too'
  fi
  is_branch "$branch" || could_not_run "the event $1 names no base branch"
  if [ "$1" = pull_request ] && [ "${GITHUB_REF:-}" = "refs/heads/$branch" ]; then
    # Closed: GitHub names the branch into which it was merged.
    base=(--base "$head")
    judged='This pull request is merged already, so nothing of it is left to judge.'
    annotate notice "$judged"
    return
  fi
  have_branch "$branch" || say_history_is_short
  join "refs/remotes/origin/$branch" HEAD
}

since_push() {
  local before=${EVENT_BEFORE:-} default=${EVENT_DEFAULT_BRANCH:-} why what='The branch'
  case ${GITHUB_REF:-} in refs/tags/*) what='The tag' ;; esac
  if is_zero "$before"; then
    why='is new'
  elif since_commit "$before" 'What this push brought about is judged.'; then
    return
  elif [ "${EVENT_FORCED:-}" = false ]; then
    # It only went on, so what was there before is not gone: nobody may fetch it.
    could_not_run 'what was there before this push could not be fetched: set `fetch-depth: 0` for actions/checkout. With `persist-credentials: false`, nobody can fetch from a private repository later'
  else
    why='was rewritten, and what was there before is gone'
  fi
  if [ "${GITHUB_REF:-}" = "refs/heads/$default" ] || ! is_branch "$default"; then
    whole_log "$what $why, so the whole log is judged."
    annotate notice "$what $why, so the whole log is judged"
    return
  fi
  judged="$what $why, so what it has beyond \`$default\` is judged."
  have_branch "$default" || say_history_is_short
  base=(--base "origin/$default")
  join "origin/$default" HEAD
}

# since_commit ID SENTENCE: fails where the commit is none, or is gone.
since_commit() {
  is_id "$1" || return 1
  have "$1" || fetch_first "$1" || return 1
  join "$1" HEAD
  base=(--base)
  judged=$2
}

since_named() {
  local rev=$1 branch
  case $rev in
    -*) could_not_run "\`base: $rev\` is no revision: it begins with a dash" ;;
  esac
  if ! have "$rev"; then
    branch=${rev#refs/heads/}
    branch=${branch#refs/remotes/}
    branch=${branch#origin/}
    if is_id "$rev"; then
      fetch_first "$rev" || true
    elif is_branch "$branch" && fetch_branch "$branch"; then
      rev=origin/$branch
    elif is_branch "$rev"; then
      fetch_first "+refs/tags/$rev:refs/tags/$rev" || true
    fi
    have "$rev" ||
      could_not_run "the base \`$1\` is not here and could not be fetched: it has to be a branch, a tag or a commit, and \`fetch-depth: 0\` for actions/checkout brings all of them"
  fi
  base=(--base "$rev")
  judged="What has changed since \`$1\` is judged."
  join "$rev" HEAD
}

is_id() {
  local id='^([0-9a-f]{40}|[0-9a-f]{64})$'
  [[ $1 =~ $id ]] && ! is_zero "$1"
}

is_zero() { [ -z "${1//0/}" ]; }

is_branch() { [ -n "$1" ] && git check-ref-format "refs/heads/$1"; }

# ---- what is fetched

# join A B: fetches in steps that grow, until the history is here in which both parted. Whatever is missing
# after that, mindgap says by itself: it never takes a part for the whole.
join() {
  local step
  for step in 20 100 500 2500 all; do
    if ! is_shallow || ! have "$1" || ! have "$2" || joined "$1" "$2"; then return 0; fi
    # By their ids: a branch may have moved on meanwhile, and the others are not wanted.
    if [ "$step" = all ]; then step=--unshallow; else step=--deepen=$step; fi
    if ! fetch "$step" "$(git rev-parse "$1^{commit}")" "$(git rev-parse "$2^{commit}")"; then
      say_history_is_short
      return 0
    fi
  done
}

is_shallow() { [ "$(git rev-parse --is-shallow-repository)" = true ]; }

# joined A B: no history between them is cut off.
joined() {
  local cut
  git merge-base "$1" "$2" >/dev/null 2>&1 || return 1
  cut=$(git rev-list "$1...$2" | grep -c -F -x -f "$(git rev-parse --git-path shallow)") || true
  [ "$cut" = 0 ]
}

# A complete checkout stays complete: `--depth` would cut it.
fetch_first() {
  if is_shallow; then fetch --depth=1 "$1"; else fetch "$1"; fi
}
fetch_branch() { fetch_first "+refs/heads/$1:refs/remotes/origin/$1"; }

# have_branch NAME: as the server has it. A shallow checkout fetches one commit alone, so what is here of a branch
# may be of an earlier job on the same runner.
have_branch() {
  if ! have "refs/remotes/origin/$1"; then
    fetch_branch "$1"
  elif is_shallow; then
    fetch "+refs/heads/$1:refs/remotes/origin/$1" || true
  fi
}

fetch() {
  local complaint=$scratch/fetch
  if GIT_TERMINAL_PROMPT=0 git -c gc.auto=0 -c maintenance.auto=false fetch --quiet --no-tags \
    --no-recurse-submodules origin "$@" >"$complaint" 2>&1; then
    return 0
  fi
  echo 'git fetch could not bring more of history:'
  inert cat "$complaint"
  return 1
}

say_history_is_short() {
  annotate warning 'the checkout has not enough of history, and no more could be fetched: set `fetch-depth: 0` for actions/checkout. With `persist-credentials: false`, nobody can fetch from a private repository later'
}
