# Every other file in this folder is a test: NAME.nix says which machines there are, NAME.py
# what they have to do. The scripts hold no Nix, so that other drivers can run them as well;
# each stands behind common/helpers.py.
{
  lib,
  pkgs,
  module,
}:

let
  isTest = name: type: type == "regular" && lib.hasSuffix ".nix" name && name != "default.nix";

  runTest =
    name:
    pkgs.testers.runNixOSTest {
      imports = [ (./. + "/${name}.nix") ];
      testScript =
        builtins.readFile ./common/helpers.py + "\n\n" + builtins.readFile (./. + "/${name}.py");
      # A test that takes longer waits for something that does not come.
      globalTimeout = 20 * 60;
      defaults.imports = [ module ];
    };
  names = map (lib.removeSuffix ".nix") (
    builtins.attrNames (lib.filterAttrs isTest (builtins.readDir ./.))
  );
in
builtins.listToAttrs (map (name: lib.nameValuePair "vm-${name}" (runTest name)) names)
