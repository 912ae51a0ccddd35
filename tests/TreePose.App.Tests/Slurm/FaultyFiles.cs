using TreePose.Experiments.Execution;

namespace TreePose.App.Tests.Slurm;

/// <summary>
/// A file system as another machine may show it: what is there is seen late, an open file is replaced elsewhere (ESTALE), a link is
/// made and said to have been there before, as when an answer was lost and the server was asked again.
/// </summary>
internal sealed class FaultyFiles(int seed) : SharedFiles
{
    private const int Stale = 116;
    private readonly Random _random = new(seed);
    private int _faults;

    /// <summary>How often something went wrong.</summary>
    public int Faults => _faults;

    public override void Pause(TimeSpan time) => Thread.Sleep(1);

    protected override bool ExistsNow(string path)
    {
        Perhaps(path);
        return base.ExistsNow(path) && !Happens(3); // late
    }

    protected override Stream OpenNow(string path)
    {
        Perhaps(path);
        return Happens(6) ? throw new FileNotFoundException("not seen yet", path) : base.OpenNow(path);
    }

    protected override FileStream CreateNow(string path)
    {
        Perhaps(path);
        return base.CreateNow(path);
    }

    protected override bool ClaimNow(string from, string to)
    {
        Perhaps(to);
        return base.ClaimNow(from, to) && !Happens(4); // done, and the answer says that somebody was first
    }

    protected override void MoveNow(string from, string to)
    {
        Perhaps(from);
        base.MoveNow(from, to);
    }

    private void Perhaps(string path)
    {
        if (Happens(12))
            throw new IOException($"Stale file handle : '{path}'", Stale);
    }

    private bool Happens(int oneIn)
    {
        lock (_random)
        {
            if (_random.Next(oneIn) != 0)
                return false;
            _faults++;
            return true;
        }
    }
}
