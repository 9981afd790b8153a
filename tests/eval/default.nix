# Checks of the flake that need no virtual machine.
{ lib, pkgs }:

let
  results = import ./results.nix { inherit lib; };
  expected = name: builtins.fromJSON (builtins.readFile (./expected + "/${name}.json"));

  pure = import ./pure.nix;

  failures =
    builtins.filter (name: results.${name} != expected name) (builtins.attrNames results)
    ++ builtins.filter (name: pure.${name}.actual != pure.${name}.expected) (builtins.attrNames pure);

  nixFiles = lib.fileset.toSource {
    root = ../..;
    fileset = lib.fileset.fileFilter (file: file.hasExt "nix") ../..;
  };
in
{
  evaluation = pkgs.runCommand "fedlearn-evaluation" { failures = lib.concatLines failures; } ''
    if [ -n "$failures" ]; then
      echo "These differ from tests/eval/expected; tests/eval/run shows how:"
      echo "$failures"
      exit 1
    fi
    touch "$out"
  '';

  formatting =
    pkgs.runCommand "fedlearn-formatting"
      {
        nativeBuildInputs = [
          pkgs.deadnix
          pkgs.nixfmt
          pkgs.statix
        ];
      }
      ''
        find ${nixFiles} -name '*.nix' -exec nixfmt --check {} +
        deadnix --fail ${nixFiles}
        statix check ${nixFiles}
        touch "$out"
      '';
}
