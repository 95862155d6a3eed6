# shellcheck shell=bash disable=SC2016 # backticks in a message are Markdown
# One comment on the pull request, which each run rewrites. Whatever goes wrong here is said, and the verdict stays.

# So many pages are looked through, of a hundred comments each.
pages=20

step_comment() {
  local repository='^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$' number='^[0-9]+$' token='^[A-Za-z0-9_.=-]+$'
  scratch=$RUNNER_TEMP/mindgap/comment-$(random)
  mkdir -p "$scratch"
  if ! [[ ${EVENT_NUMBER:-} =~ $number ]]; then
    echo "There is no pull request on the event ${GITHUB_EVENT_NAME:-}, so there is no comment."
    return 0
  fi
  if ! [ -f "${RESULT_PAGE:-}" ]; then
    echo 'There is no result to comment on.'
    return 0
  fi
  if ! [[ ${GITHUB_REPOSITORY:-} =~ $repository ]] || ! [[ ${INPUT_TOKEN:-} =~ $token ]]; then
    annotate warning 'no comment was written: `token` is empty, or is no token'
    return 0
  fi
  comments=/repos/$GITHUB_REPOSITORY/issues/$EVENT_NUMBER/comments
  marker=$(marker_of "${INPUT_WORKING_DIRECTORY:-.}")
  find_comment || return 0
  if [ -z "$found" ] && [ "${RESULT_IS_SILENT:-}" = true ]; then
    echo 'The change touches no record, and there is nothing to comment on.'
    return 0
  fi
  { printf '{"body":' && { printf '%s\n' "$marker" && cat "$RESULT_PAGE"; } | json_string && printf '}'; } >"$scratch/body.json"
  if [ -n "$found" ]; then
    request PATCH "/repos/$GITHUB_REPOSITORY/issues/comments/$found" "$scratch/body.json"
  else
    request POST "$comments" "$scratch/body.json"
  fi
  case $code in
    200) echo "The comment $found was brought up to date." ;;
    201) echo 'A comment was written.' ;;
    *) say_refused 'written' ;;
  esac
}

# marker_of DIRECTORY: by what a comment is found again. Each part of a monorepo has its own.
marker_of() {
  local name
  name=$(printf '%s' "$1" | LC_ALL=C tr -c 'A-Za-z0-9_./-' '_')
  # What was taken out may be all in which two of them differ.
  [ "$name" = "$1" ] || name=$name-$(printf '%s' "$1" | sha256)
  if [ "$name" = . ]; then echo '<!-- mindgap -->'; else echo "<!-- mindgap in $name -->"; fi
}

# The comment that is ours, into $found: it begins with the marker, which anybody can write, and its author is the
# one whose token this is. The workflow's own token cannot ask who it is, and comments as a bot.
found=''
find_comment() {
  local page=1 count author=''
  request GET /user
  [ "$code" != 200 ] || author=$(tokens <"$scratch/answer" | awk '$0 == "\"login\"" { getline; getline; gsub(/"/, ""); print; exit }')
  while [ "$page" -le "$pages" ]; do
    request GET "$comments?per_page=100&page=$page"
    if [ "$code" != 200 ]; then
      say_refused 'looked for'
      return 1
    fi
    tokens <"$scratch/answer" | listed_comments "$marker" >"$scratch/list"
    found=$(awk -v author="$author" '!done && $4 == 1 && (author == "" ? $3 == "Bot" : $2 == author) { print $1; done = 1 }' "$scratch/list")
    count=$(awk 'END { print NR }' "$scratch/list")
    if [ -n "$found" ] || [ "$count" -lt 100 ]; then return 0; fi
    page=$((page + 1))
  done
  echo "There are more than $((pages * 100)) comments, and ours is not among the first: a new one is written."
}

say_refused() {
  case $code in
    401 | 403 | 404)
      annotate notice "no comment was $1: the token may not do that (GitHub answers $code). A pull request from a fork has a token that only reads; elsewhere the job needs \`pull-requests: write\`. The result is on the page of this run"
      ;;
    *) annotate warning "no comment was $1: GitHub answers $code $(cat "$scratch/complaint"). The result is on the page of this run" ;;
  esac
}

# request METHOD PATH [FILE]: the answer's code is in $code, its text in `answer`. The token is no argument, which
# everybody on the machine could read.
code=''
request() {
  code=$(printf 'header = "Authorization: Bearer %s"\n' "$INPUT_TOKEN" |
    curl --config - --silent --show-error --connect-timeout 20 --max-time 60 --request "$1" \
      --header 'Accept: application/vnd.github+json' --header 'Content-Type: application/json' \
      --header 'X-GitHub-Api-Version: 2022-11-28' ${3:+--data-binary "@$3"} \
      --output "$scratch/answer" --write-out '%{http_code}' "$GITHUB_API_URL$2" 2>"$scratch/complaint") || true
}

# json_string < TEXT
json_string() {
  printf '"'
  LC_ALL=C tr -d '\000-\010\013\014\016-\037\177' |
    LC_ALL=C sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e "s/$(printf '\t')/\\\\t/g" -e "s/$(printf '\r')/\\\\r/g" |
    LC_ALL=C awk '{ printf "%s\\n", $0 }'
  printf '"'
}

# tokens < JSON: one a line. With what is escaped out of the way, a quote begins or ends a text.
tokens() {
  LC_ALL=C tr -d '\r\n' |
    LC_ALL=C sed -e 's/\\\\/?/g' -e 's/\\"/?/g' -e 's/\\u003[cC]/</g' -e 's/\\u003[eE]/>/g' |
    LC_ALL=C grep -o -E '"[^"]*"|[][{},:]|[^][{},:" ]+' || true
}

# listed_comments MARKER < TOKENS: id, login and type of the author, and whether the marker begins the text.
listed_comments() {
  LC_ALL=C awk -v marker="\"$1" '
    /^[[{]$/ { depth++; if (depth == 2) { id = login = type = "-"; ours = 0 } if (depth == 3) parent = key; key = ""; next }
    /^[]}]$/ { if (depth == 2) print id, login, type, ours; depth--; key = ""; next }
    $0 == "," { key = ""; next }
    $0 == ":" { key = last; next }
    key == "" { last = $0; next }
    depth == 2 && key == "\"id\"" && /^[0-9]+$/ { id = $0 }
    depth == 2 && key == "\"body\"" { ours = index($0, marker) == 1 }
    depth == 3 && parent == "\"user\"" && key == "\"login\"" { login = bare($0) }
    depth == 3 && parent == "\"user\"" && key == "\"type\"" { type = bare($0) }
    function bare(text) { gsub(/[" ]/, "", text); return text == "" ? "-" : text }'
}
