# The options as a manual of NixOS shows them. One without a description or a type, or with a
# text that the manual cannot show, stops the build.
{ lib, pkgs }:

let
  inherit
    (lib.evalModules {
      modules = [
        ../../modules
        {
          _module = {
            args = { inherit pkgs; };
            # The rest of NixOS is not there; only values would need it, and none is asked for.
            check = false;
          };
        }
      ];
    })
    options
    ;
in
(pkgs.nixosOptionsDoc {
  options = { inherit (options) services; };
  warningsAreErrors = true;
}).optionsCommonMark
