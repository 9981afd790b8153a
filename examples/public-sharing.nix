# A private federation with a team, and a public one beside it. They are two instances with two
# users and two stores, so that nothing of the team gets into the public repository.
{
  services.fedlearn = {
    enable = true;
    settings.node = "workshop";
    repository = {
      url = "git@git.example.org:patterns.git";
      sshKeyFile = "/run/secrets/fedlearn-ssh-key";
      knownHosts = [
        "git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICogEkFXRz38+Iu/IVfEpUlnXIsoAt/Kv/cZQsQ7JIBx"
      ];
    };
    qdrant.enable = true;
    telemetry = {
      directories = [ "/var/lib/ai-stack" ];
      supplementaryGroups = [ "ai-stack" ];
    };

    instances.public = {
      repository = {
        url = "git@forge.example.org:public/patterns.git";
        sshKeyFile = "/run/secrets/fedlearn-public-ssh-key";
        knownHosts = [
          "forge.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKMjy8ujEZXwGxYqs+DPEF6GCE7brIZzXmJAxLqoXLlk"
        ];
      };
      signing.keyFile = "/run/secrets/fedlearn-public-signing-key";
      telemetry = {
        directories = [ "/var/lib/ai-stack" ];
        supplementaryGroups = [ "ai-stack" ];
      };
      schedule.preset = "minimal";
      settings = {
        # A different name from the team's, so that nobody can link the two.
        node = "contributor-7";
        # Only what is common knowledge, and only the best of it.
        extraction = {
          categories = [ "error-solutions" ];
          threshold = 0.85;
        };
        # Names that must never appear, whatever the text.
        privacy.rules = [
          {
            id = "project-names";
            pattern = "(?i)\\bproject-[a-z]+\\b";
            placeholder = "project";
          }
        ];
        # Each node pushes a branch of its own, and reads those of the others.
        repository = {
          push_branch = "nodes/<node>";
          sources = [ "nodes/*" ];
        };
        # A pattern of other nodes enters Qdrant when three of them hold it.
        trust.minimum_nodes = 3;
      };
    };
  };
}
