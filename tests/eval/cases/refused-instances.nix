# What only shows between instances, and that messages name the instance.
{
  services.fedlearn = {
    enable = true;
    repository.url = null;
    qdrant.enable = true;
    prometheus.textfileDirectory = "/var/lib/textfiles";
    instances = {
      team = {
        qdrant.url = "http://127.0.0.1:6333";
        prometheus.textfileDirectory = "/var/lib/textfiles";
      };
      Public_1.repository.url = null;
    };
  };
}
