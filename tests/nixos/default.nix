# Every other file in this folder is a test: NAME.nix says which machines there are, NAME.py
# what they have to do. The scripts hold no Nix, so that other drivers can run them as well.
{
  lib,
  pkgs,
  module,
}:

let
  isTest = name: type: type == "regular" && lib.hasSuffix ".nix" name && name != "default.nix";

  runTest =
    file:
    pkgs.testers.runNixOSTest {
      imports = [ file ];
      # A test that takes longer waits for something that does not come.
      globalTimeout = 20 * 60;
      defaults = {
        imports = [ module ];
        # An option without a description stops the test.
        documentation.nixos.options.warningsAreErrors = true;
      };
    };
in
lib.mapAttrs' (
  name: _type: lib.nameValuePair "vm-${lib.removeSuffix ".nix" name}" (runTest (./. + "/${name}"))
) (lib.filterAttrs isTest (builtins.readDir ./.))
