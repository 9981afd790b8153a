# The server's host key comes from a file that the machine has for all its users.
{
  programs.ssh.knownHostsFiles = [ "/etc/ssh/team_known_hosts" ];
  services.fedlearn = {
    enable = true;
    repository = {
      url = "git@git.example.org:team/patterns.git";
      sshKeyFile = "/run/secrets/fedlearn-ssh-key";
    };
  };
}
