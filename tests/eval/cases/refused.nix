# Every mistake of one instance that an assertion names.
{
  services.fedlearn = {
    enable = true;
    repository = {
      url = "ssh://git:secret@git.example.org/patterns.git";
      sshKeyFile = null;
    };
    qdrant.apiKeyFile = "/run/secrets/qdrant-api-key";
    embedding.kind = "openai";
    extraction.model.apiKeyFile = "/run/secrets/model-key";
    dashboard.nginx = "fedlearn.example.org";
    settings = {
      node = "Work_Shop";
      qdrant.api_key_file = "/etc/qdrant-key";
      embedding.api_key_file = "/etc/embedding-key";
      extraction.model.api_key_file = "/etc/model-key";
      repository.signing_key = "/etc/signing-key";
    };
  };
}
