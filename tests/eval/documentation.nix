# The module's options as a manual lists them, reduced to what has to be there.
{
  lib ? import <nixpkgs/lib>,
}:

let
  inherit (import ./evaluate.nix { inherit lib; } { }) options;

  isOurs =
    option: option.visible && !option.internal && lib.hasPrefix "services.fedlearn." option.name;
in
map (option: {
  inherit (option) name type;
  purpose = option.description or "";
  # A default, or at least an example.
  value = option.default.text or option.example.text or "";
}) (builtins.filter isOurs (lib.optionAttrSetToDocList options))
