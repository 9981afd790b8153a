# A member of the federation.
{ pkgs, ... }:

let
  keys = import ./keys.nix { inherit pkgs; };
  sshKey = "fedlearn/ssh-key";
in
{
  imports = [ ./stack.nix ];

  # A file of its own, since the module refuses keys in the store.
  environment.etc.${sshKey} = {
    source = keys.private;
    mode = "0400";
  };

  services.fedlearn.repository = {
    url = "git@hub:/srv/git/patterns.git";
    sshKeyFile = "/etc/${sshKey}";
    knownHosts = [ "hub ${keys.public}" ];
  };
}
