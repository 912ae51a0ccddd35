namespace TreePose.App.Tests.Tracking;

/// <summary>A journal on a disk that fills up and has room again.</summary>
internal sealed class FullDisk
{
    private int _refused;

    public volatile bool IsFull;

    public int Refused => Volatile.Read(ref _refused);

    public Stream Open(string path) => new Journal(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 0), this);

    private sealed class Journal(FileStream file, FullDisk disk) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => file.Position = value;
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (disk.IsFull)
            {
                Interlocked.Increment(ref disk._refused);
                throw new IOException("No space left on device");
            }
            file.Write(buffer, offset, count);
        }

        public override void Flush() => file.Flush();

        public override void SetLength(long value) => file.SetLength(value);

        public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing) => file.Dispose();
    }
}
