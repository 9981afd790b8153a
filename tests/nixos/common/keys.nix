# The throwaway keys of nixpkgs' own tests: one for the hub's host, the same for its guests.
{ pkgs }:

let
  keys = import (pkgs.path + "/nixos/tests/ssh-keys.nix") pkgs;
in
{
  private = keys.snakeOilEd25519PrivateKey;
  public = keys.snakeOilEd25519PublicKey;
}
