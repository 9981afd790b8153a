# Every case and every example by name, evaluated.
{
  lib ? import <nixpkgs/lib>,
}:

let
  evaluate = import ./evaluate.nix { inherit lib; };
  summary = import ./summary.nix { inherit lib; };

  read =
    prefix: directory:
    lib.mapAttrs' (
      name: _type:
      lib.nameValuePair (prefix + lib.removeSuffix ".nix" name) (
        summary (evaluate (directory + "/${name}"))
      )
    ) (lib.filterAttrs (name: _type: lib.hasSuffix ".nix" name) (builtins.readDir directory));
in
read "" ./cases // read "example-" ../../examples
