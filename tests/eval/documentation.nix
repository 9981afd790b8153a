# The module's options as a manual lists them.
{
  lib ? import <nixpkgs/lib>,
}:

let
  inherit (import ./evaluate.nix { inherit lib; } { }) options;

  isOurs =
    option: option.visible && !option.internal && lib.hasPrefix "services.fedlearn." option.name;
in
map (option: {
  inherit (option) name type readOnly;
  purpose = option.description or "";
  default = option.default.text or null;
  example = option.example.text or null;
}) (builtins.filter isOurs (lib.optionAttrSetToDocList options))
