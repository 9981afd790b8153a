# For machines without flakes: `nix-build -A fedlearn`, and in configuration.nix
# `imports = [ (import /path/to/fedlearn { }).nixosModule ];`.
{
  pkgs ? import (
    let
      inherit ((builtins.fromJSON (builtins.readFile ./flake.lock)).nodes.nixpkgs) locked;
    in
    # The same nixpkgs as the flake's, from the one place that pins it.
    fetchTarball {
      url = "https://github.com/${locked.owner}/${locked.repo}/archive/${locked.rev}.tar.gz";
      sha256 = locked.narHash;
    }
  ) { },
}:

{
  fedlearn = pkgs.callPackage ./pkgs/fedlearn/package.nix { };
  nixosModule = ./modules;
}
