# Two federations without the default one: each with its own user, state, units and Qdrant.
{
  services.fedlearn.instances = {
    team = {
      repository.url = "/srv/git/patterns.git";
      qdrant.enable = true;
      schedule.preset = "minimal";
    };
    public = {
      repository.url = "https://git.example.org/public/patterns.git";
      dashboard.enable = true;
    };
    # Named, but switched off.
    retired = {
      enable = false;
      repository.url = null;
    };
  };
}
