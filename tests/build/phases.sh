# The phases of nixpkgs' buildPythonApplication, in their order; what they are given comes by
# variables of the same names. Read in the setup hooks of NixOS/nixpkgs, and written anew:
# pypa-build, python-runtime-deps-check, pypa-install, wrap-python, pytest-xdist, pytest-check
# and python-imports-check.
# shellcheck shell=bash disable=SC2154  # the variables of a derivation
set -euo pipefail

site=lib/python$pythonVersion/site-packages

phase() { printf '%s: %s\n' "$pname" "$1"; }

installShellCompletion() {
  [ "$1" = --cmd ] || return 2
  local name=$2 kind place
  shift 2
  while (($#)); do
    kind=${1#--}
    case $kind in
      bash) place=bash-completion/completions/$name.bash ;;
      zsh) place=zsh/site-functions/_$name ;;
      fish) place=fish/vendor_completions.d/$name.fish ;;
      *) return 2 ;;
    esac
    install -D --mode=644 "$2" "$out/share/$place"
    [ -s "$out/share/$place" ] || { echo "the completion for $kind is empty" >&2; return 1; }
    shift 2
  done
}

installManPage() {
  [ -s "$1" ] || { echo "$1 is empty" >&2; return 1; }
  install -D --mode=644 --target-directory="$out/share/man/man${1##*.}" "$1"
}

# Each program finds its libraries by itself, and what makeWrapperArgs adds by a script.
wrapPrograms() {
  local program=$out/bin/$pname hidden=$out/bin/.$pname-wrapped
  read -r option variable separator value <<<"$makeWrapperArgs"
  [ "$option" = --suffix ] || { echo "unknown: $makeWrapperArgs" >&2; return 2; }
  {
    head -n 1 "$program"
    echo "import functools, site, sys; sys.argv[0] = '$program'"
    echo "functools.reduce(lambda k, p: site.addsitedir(p, k), ['$out/$site', '$libraries'], site._init_pathinfo())"
    tail -n +2 "$program"
  } >"$hidden"
  # shellcheck disable=SC2016  # expanded when the program starts
  printf '#!%s\nexport %s="${%s:+$%s%s}%s"\nexport PYTHONNOUSERSITE=true\nexec -a "$0" "%s" "$@"\n' \
    "$SHELL" "$variable" "$variable" "$variable" "$separator" "$value" "$hidden" >"$program"
  chmod +x "$program" "$hidden"
}

phase unpack
cp --recursive "$src" source
chmod --recursive u+w source
cd source
case " $nativeCheckInputs " in *writableTmpDirAsHomeHook*) HOME=$(mktemp -d) ;; esac

phase build
python3 -m build --no-isolation --outdir dist --wheel
python3 "$tools/runtime_dependencies.py" dist/*.whl

phase install
python3 -m installer --prefix "$out" dist/*.whl
export PYTHONPATH=$out/$site:$PYTHONPATH
eval "$postInstall"
wrapPrograms

phase check
read -ra flags <<<"$pytestFlags"
case " $nativeCheckInputs " in *pytest-xdist*) flags+=("--numprocesses=$NIX_BUILD_CORES") ;; esac
read -ra marks <<<"$disabledTestMarks"
if ((${#marks[@]})); then
  printf -v expression ' and not %s' "${marks[@]}"
  flags+=(-m "${expression# and }")
fi
read -ra only <<<"${onlyTests:-}"
eval "$preCheck"
[ -n "${skipTests:-}" ] || python3 -m pytest "${flags[@]}" "${only[@]}"
unset LD_PRELOAD

phase imports
cd "$out"
for module in $pythonImportsCheck; do python3 -c "import $module"; done
