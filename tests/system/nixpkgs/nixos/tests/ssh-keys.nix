# Where nixpkgs has the throwaway keys of its tests. The driver makes a new pair for each run.
_pkgs: {
  snakeOilEd25519PrivateKey = "/opt/test/ssh-key";
  snakeOilEd25519PublicKey = "ssh-ed25519 @public-key@";
}
