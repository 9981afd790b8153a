# Every mistake that an assertion names.
{
  services.fedlearn = {
    enable = true;
    repository = {
      url = "ssh://git:secret@git.example.org/patterns.git";
      sshKeyFile = null;
    };
    qdrant.apiKeyFile = "${builtins.storeDir}/00000000000000000000000000000000-key";
    settings = {
      node = "Work_Shop";
      qdrant.api_key_file = "/etc/qdrant-key";
    };
  };
}
