# Checks of the flake that need no virtual machine.
{ lib, pkgs }:

let
  inherit (lib) fileset;

  results = import ./results.nix { inherit lib; };
  expected = name: builtins.fromJSON (builtins.readFile (./expected + "/${name}.json"));

  pure = import ./pure.nix;

  machines = import ../system/nodes.nix { inherit lib; };
  expectedMachines = builtins.fromJSON (builtins.readFile ../system/machines.json);

  failures =
    builtins.filter (name: results.${name} != expected name) (builtins.attrNames results)
    ++ builtins.filter (name: pure.${name}.actual != pure.${name}.expected) (builtins.attrNames pure)
    ++ lib.optional (machines != expectedMachines) "tests/system/machines.json";

  sources =
    files:
    fileset.toSource {
      root = ../..;
      fileset = files;
    };

  isPython = file: file.hasExt "py" || file.name == "pyproject.toml";

  nixFiles = sources (fileset.fileFilter (file: file.hasExt "nix") ../..);
  # The folders that `make lint` looks at.
  pythonFiles = sources (
    fileset.unions (
      map (fileset.fileFilter isPython) [
        ../../benchmarks
        ../../pkgs
        ../../tests
      ]
    )
  );
  # Run inside the source: ruff reads the patterns of per-file-ignores, and which imports are
  # the project's own, from the folder where it is called. This is as `make lint` does it.
  ruff = "ruff --config pkgs/fedlearn/pyproject.toml";
in
{
  options = import ./options.nix { inherit lib pkgs; };

  evaluation = pkgs.runCommand "fedlearn-evaluation" { failures = lib.concatLines failures; } ''
    if [ -n "$failures" ]; then
      echo "These differ from what is written down; tests/eval/run shows how:"
      echo "$failures"
      exit 1
    fi
    touch "$out"
  '';

  formatting =
    pkgs.runCommand "fedlearn-formatting"
      {
        nativeBuildInputs = [
          pkgs.nixfmt
          pkgs.ruff
        ];
      }
      ''
        find ${nixFiles} -name '*.nix' -exec nixfmt --check {} +
        cd ${pythonFiles}
        ${ruff} format --no-cache --check .
        touch "$out"
      '';

  # Types are not checked here: `make lint` does it with the pinned mypy.
  lint =
    pkgs.runCommand "fedlearn-lint"
      {
        nativeBuildInputs = [
          pkgs.deadnix
          pkgs.ruff
          pkgs.statix
        ];
      }
      ''
        deadnix --fail ${nixFiles}
        statix check ${nixFiles}
        cd ${pythonFiles}
        # An older ruff does not know every rule that a newer one is told to ignore.
        ${ruff} check --no-cache --extend-ignore RUF100 .
        touch "$out"
      '';
}
