# shellcheck shell=bash disable=SC2016 # backticks in a message are Markdown
# Which mindgap is run, and where it comes from: a release whose checksum is right, or the source beside this file.

# Set by `plan_install`.
own=''     # the version of the Action itself
version='' # the one that is wanted, X.Y.Z
target=''  # as rustc calls it; `source` where it is built
kept=''    # what the cache keeps: archives as they came, and what was built
bin=''     # the folder on the PATH
program=mindgap

plan_install() {
  local asked=${INPUT_VERSION:-}
  own=$(sed -n 's/^version = "\([^"]*\)".*/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml")
  own=${own%%$'\n'*}
  kept=$RUNNER_TEMP/mindgap/kept
  bin=$RUNNER_TEMP/mindgap/bin
  [ "${RUNNER_OS:-}" != Windows ] || program=mindgap.exe
  version=${asked#v}
  target=$(target_of "${RUNNER_OS:-}" "${RUNNER_ARCH:-}")
  case $asked in
    '') version=$own ;;
    source) version=$own target=source ;;
  esac
  # It becomes part of an address and of a path.
  local number='^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$'
  [[ $version =~ $number ]] ||
    could_not_run "\`version: $asked\` is no version: write one such as \`$own\`, \`source\` to build the Action's own, or leave it out"
}

# target_of OS ARCHITECTURE, as the runner calls them.
target_of() {
  case $1/$2 in
    Linux/X64) echo x86_64-unknown-linux-musl ;;
    Linux/ARM64) echo aarch64-unknown-linux-musl ;;
    macOS/X64) echo x86_64-apple-darwin ;;
    macOS/ARM64) echo aarch64-apple-darwin ;;
    Windows/X64) echo x86_64-pc-windows-msvc ;;
    *) echo source ;;
  esac
}

asset_name() {
  case $target in
    *-windows-*) echo "mindgap-v$version-$target.zip" ;;
    *) echo "mindgap-v$version-$target.tar.gz" ;;
  esac
}

step_plan() {
  local name
  for name in INPUT_COMMENT INPUT_INSTALL_ONLY; do
    case ${!name} in
      true | false) ;;
      *) could_not_run "\`${!name}\` is neither \`true\` nor \`false\`: that is all that \`comment\` and \`install-only\` can be" ;;
    esac
  done
  plan_install
  output version "$version"
  output kept "$kept"
  # What was built stands for the source that it was built from.
  output key "mindgap-$version-${RUNNER_OS:-}-${RUNNER_ARCH:-}-$target-$(digest_of_source)"
}

digest_of_source() {
  (
    cd "$GITHUB_ACTION_PATH" || exit
    find src templates Cargo.toml Cargo.lock -type f 2>/dev/null | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cat | sha256
  )
}

# sha256 < CONTENT
sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c 1-64
}

step_install() {
  plan_install
  mkdir -p "$kept" "$bin"
  if [ "${INPUT_VERSION:-}" = source ]; then
    build
    where='built from source, as `version: source` asks'
  elif [ "$target" = source ]; then
    instead_build "there is no mindgap to download for ${RUNNER_OS:-an unknown system} on ${RUNNER_ARCH:-an unknown processor}"
  else
    from_release
  fi
  is_right "$bin/$program" || could_not_run "what was installed is not mindgap $version: it says \"$told\""
  printf '%s\n' "$bin" >>"$GITHUB_PATH"
  output version "$version"
  echo "mindgap $version: $where"
}

# Where the program came from, as the log tells it.
where=''

# instead_build WHY
instead_build() {
  [ "$version" = "$own" ] ||
    could_not_run "$1, and only the Action's own version ($own) can be built from its source: use mindgap-lint/mindgap@v$version"
  annotate warning "$1, so it is built from source, which takes some minutes; the cache keeps it"
  build
  where='built from source'
}

# is_right PROGRAM: it runs, and is the version that is wanted. What it says is in $told.
told=''
is_right() {
  told=$("$1" --version 2>&1) || true
  told=${told%$'\r'}
  [ "$told" = "mindgap $version" ]
}

from_release() {
  local asset releases pinned sums is
  asset=$(asset_name)
  # A company's own copy of the releases can be named by this variable; the checksums hold there, too.
  releases=${MINDGAP_RELEASES:-$GITHUB_SERVER_URL/mindgap-lint/mindgap/releases/download}/v$version
  pinned=$GITHUB_ACTION_PATH/.github/checksums.txt
  sums='SHA256SUMS of the release'
  expected=''
  if [ -f "$pinned" ]; then
    expect "$asset" "$pinned"
    [ -z "$expected" ] || sums='.github/checksums.txt of the Action'
  fi
  if [ -z "$expected" ]; then
    download "$releases/SHA256SUMS" SHA256SUMS
    if [ "$answer" = 404 ]; then
      instead_build "there is no release v$version at $releases"
      return
    fi
    expect "$asset" "$kept/SHA256SUMS"
    # What stands between us and the server may answer in its place, and say 200.
    LC_ALL=C grep -q -E '^[0-9A-Fa-f]{64} [ *]' "$kept/SHA256SUMS" ||
      could_not_run "$releases/SHA256SUMS lists no checksum, so something else answered for the server: it begins with \"$(head -c 60 "$kept/SHA256SUMS" | LC_ALL=C tr -c ' -~' ' ')\""
    rm -f "$kept/SHA256SUMS"
    if [ -z "$expected" ]; then
      instead_build "the release v$version has no $asset"
      return
    fi
  fi
  where="$asset, restored from the cache and verified by $sums"
  if [ -f "$kept/$asset" ] && [ "$(sha256 <"$kept/$asset")" != "$expected" ]; then
    annotate warning "$asset in the cache is not what it should be: it is downloaded anew"
    rm -f "$kept/$asset"
  fi
  if [ ! -f "$kept/$asset" ]; then
    download "$releases/$asset" "$asset"
    if [ "$answer" = 404 ]; then
      instead_build "the release v$version has no $asset"
      return
    fi
    is=$(sha256 <"$kept/$asset")
    if [ "$is" != "$expected" ]; then
      rm -f "$kept/$asset"
      could_not_run "$releases/$asset has the SHA-256 $is, and $sums says $expected. It was not unpacked. Run the job again in case the download broke; if it says so again, somebody has changed the file: please tell https://github.com/mindgap-lint/mindgap/issues"
    fi
    where="$asset, verified by $sums"
  fi
  unpack "$asset"
}

# expect NAME FILE: what the file says is the checksum of NAME, into $expected; nothing if it does not name it.
expected=''
expect() {
  local hex='^[0-9a-f]{64}$'
  expected=$(tr -d '\r' <"$2" | awk -v name="$1" '!found && ($2 == name || $2 == "*" name) { print $1; found = 1 }')
  [ -z "$expected" ] || [[ $expected =~ $hex ]] ||
    could_not_run "${2##*/} says \"$expected\" of $1, which is no SHA-256: nothing was unpacked"
}

# download ADDRESS NAME: into what is kept. What the server answered is in $answer: 200, or 404 and no file.
answer=''
download() {
  local scheme=${1%%:*} complaint=$RUNNER_TEMP/mindgap/curl
  command -v curl >/dev/null || could_not_run 'there is no curl here, and mindgap cannot be downloaded without it: install curl before this step'
  # In the folder itself: on Windows, curl and this shell write its path in two ways.
  if ! answer=$(cd "$kept" && curl --silent --show-error --location --proto "=$scheme" --proto-redir "=$scheme" \
    --retry 3 --connect-timeout 20 --max-time 300 --output "$2" --write-out '%{http_code}' "$1" 2>"$complaint"); then
    rm -f "$kept/$2"
    could_not_run "could not download $1: $(cat "$complaint")"
  fi
  case $answer in
    200) ;;
    404) rm -f "$kept/$2" ;;
    *)
      rm -f "$kept/$2"
      could_not_run "could not download $1: the server answers $answer. Run the job again, or build mindgap by \`version: source\`"
      ;;
  esac
}

# unpack ASSET: its program goes where the PATH leads.
unpack() {
  local folder=mindgap-v$version-$target fresh=$RUNNER_TEMP/mindgap/unpacked
  rm -rf "$fresh"
  mkdir "$fresh"
  cp "$kept/$1" "$fresh/"
  # In the folder itself: tar takes `D:` of a Windows path for another machine.
  case $1 in
    *.zip) (cd "$fresh" && if command -v unzip >/dev/null; then unzip -q "$1"; else "$SYSTEMROOT/System32/tar.exe" -xf "$1"; fi) ;;
    *) (cd "$fresh" && tar -xzf "$1") ;;
  esac || could_not_run "$1 could not be unpacked, though its checksum is right: the log of this step says why"
  [ -f "$fresh/$folder/$program" ] || could_not_run "there is no $folder/$program in $1"
  mv -f "$fresh/$folder/$program" "$bin/$program"
  rm -rf "$fresh"
}

build() {
  local built=$kept/built/bin/$program status=0
  if [ -f "$built" ]; then
    if is_right "$built"; then
      echo 'The cache has what was built before.'
      cp -f "$built" "$bin/$program"
      return
    fi
    annotate warning "what the cache has does not run here as mindgap $version (\"$told\"): it is built anew"
  fi
  command -v cargo >/dev/null ||
    could_not_run 'mindgap has to be built here, and there is no cargo: install Rust before this step, as https://rustup.rs says'
  echo '::group::Build mindgap'
  inert compile || status=$?
  echo '::endgroup::'
  [ "$status" = 0 ] && [ -f "$built" ] ||
    could_not_run "mindgap could not be built from $GITHUB_ACTION_PATH: cargo ended with $status, and said why in the log of this step"
  cp -f "$built" "$bin/$program"
}

# Not in the checkout: cargo and rustup would follow the `.cargo/config.toml` and the toolchain of whoever
# opened the pull request.
compile() {
  (
    cd "$GITHUB_ACTION_PATH" || exit
    unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET
    CARGO_TARGET_DIR=$RUNNER_TEMP/mindgap/build \
      cargo install --locked --force --path "$GITHUB_ACTION_PATH" --root "$kept/built"
  )
}
