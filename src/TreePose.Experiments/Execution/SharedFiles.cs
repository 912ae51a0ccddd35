namespace TreePose.Experiments.Execution;

/// <summary>
/// The few calls by which several machines meet on one file system. An answer that a network file system gives for a moment
/// only (ESTALE: what was open has been replaced elsewhere) is asked for again. Tests put faults in here.
/// </summary>
internal class SharedFiles
{
    private const int Stale = 116, // ESTALE of Linux
        StaleOnMac = 70,
        ThereAlready = 17, // EEXIST
        ThereAlreadyOnWindows = unchecked((int)0x80070050),
        Attempts = 6;

    /// <summary>The file system as it is.</summary>
    public static SharedFiles Disk { get; } = new();

    /// <summary>
    /// Whether a file is there. A network file system may go on saying no for a while (its attribute cache, a minute at most as
    /// it is usually mounted); it never says yes of what is not there whole, since everything is moved to its place.
    /// </summary>
    public bool Exists(string path) => Again(() => ExistsNow(path));

    /// <summary>A file's bytes; null when it is not there.</summary>
    public byte[]? Read(string path) =>
        Again(() =>
        {
            try
            {
                using Stream stream = OpenNow(path);
                byte[] bytes = new byte[stream.Length];
                int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                return bytes[..read];
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        });

    /// <summary>Makes a file that nobody has made yet; null when it is there. No lock is asked for.</summary>
    public FileStream? CreateNew(string path) =>
        Again(() =>
        {
            try
            {
                return CreateNow(path);
            }
            catch (IOException e) when (e.HResult is ThereAlready or ThereAlreadyOnWindows)
            {
                return null;
            }
        });

    /// <summary>Moves a whole file to a place that nobody has yet; false when somebody was first.</summary>
    public bool TryClaim(string from, string to) => Again(() => ClaimNow(from, to));

    /// <summary>Moves a file or folder; false when it is not there.</summary>
    public bool TryMove(string from, string to) =>
        Again(() =>
        {
            try
            {
                MoveNow(from, to);
                return true;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return false;
            }
        });

    /// <summary>Deletes a file, if it is there.</summary>
    public void Delete(string path) =>
        Again(() =>
        {
            try
            {
                File.Delete(path);
            }
            catch (DirectoryNotFoundException) { }
            return true;
        });

    /// <summary>Waits before something is asked for again.</summary>
    public virtual void Pause(TimeSpan time) => Thread.Sleep(time);

    protected virtual bool ExistsNow(string path) => File.Exists(path);

    protected virtual Stream OpenNow(string path) =>
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    protected virtual FileStream CreateNow(string path) =>
        new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    protected virtual bool ClaimNow(string from, string to) => AtomicFile.TryClaim(from, to);

    protected virtual void MoveNow(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to, overwrite: true);
    }

    private T Again<T>(Func<T> call)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return call();
            }
            catch (IOException e) when (attempt < Attempts && e.HResult is (Stale or StaleOnMac))
            {
                Pause(TimeSpan.FromMilliseconds(20 << attempt));
            }
        }
    }
}
