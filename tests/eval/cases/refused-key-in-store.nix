# The ssh key in the store; the host key is declared for the whole system.
{
  programs.ssh.knownHosts."git.example.org".publicKey = "ssh-ed25519 AAAA";
  services.fedlearn = {
    enable = true;
    repository = {
      url = "git@git.example.org:patterns.git";
      sshKeyFile = "${builtins.storeDir}/00000000000000000000000000000000-key";
    };
  };
}
