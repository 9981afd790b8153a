# The module's options as a manual lists them.
{
  lib ? import <nixpkgs/lib>,
}:

let
  inherit ((import ./evaluate.nix { inherit lib; } { })._module.args) pkgs;

  # What the flake's check gives to nixpkgs, which lists them by the same function.
  options = import ./options.nix {
    inherit lib;
    pkgs = pkgs // {
      nixosOptionsDoc = given: { optionsCommonMark = lib.optionAttrSetToDocList given.options; };
    };
  };

  isOurs =
    option: option.visible && !option.internal && lib.hasPrefix "services.fedlearn." option.name;
in
map (option: {
  inherit (option) name type readOnly;
  # lib gives null where there is none.
  purpose = if option.description or null == null then "" else option.description;
  default = option.default.text or null;
  example = option.example.text or null;
}) (builtins.filter isOurs options)
