#!/usr/bin/env bash
# The steps of the Action (action.yml at the top). Runs under bash 3.2 and later, so also on macOS and in Git
# for Windows, and needs curl, git, and what any Unix has.
#
# usage: action.sh STEP
#   plan     which mindgap, and where it is kept
#   install  has it ready, and puts it on the PATH
#   check    runs it for the event, and says everywhere what came of it
#   comment  keeps one comment on the pull request
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/action" && pwd)
# shellcheck source=action/say.sh
. "$here/say.sh"
# shellcheck source=action/install.sh
. "$here/install.sh"
# shellcheck source=action/base.sh
. "$here/base.sh"
# shellcheck source=action/check.sh
. "$here/check.sh"
# shellcheck source=action/comment.sh
. "$here/comment.sh"

case ${1:-} in
  plan | install | check | comment) "step_$1" ;;
  *)
    echo "usage: action.sh plan|install|check|comment" >&2
    exit 2
    ;;
esac
