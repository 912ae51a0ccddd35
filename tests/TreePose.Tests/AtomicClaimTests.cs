using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests;

/// <summary>A place is claimed by one, however many ask at once.</summary>
public sealed class AtomicClaimTests
{
    [Fact]
    public void OfManyAtOnceExactlyOneClaimsAPlace()
    {
        const int Rivals = 4,
            Rounds = 300;
        using var scratch = new ScratchFolder();
        for (int round = 0; round < Rounds; round++)
        {
            string place = scratch.File($"place-{round}");
            string[] own = [.. Enumerable.Range(0, Rivals).Select(i => scratch.File($"own-{round}-{i}"))];
            foreach (string file in own)
                File.WriteAllText(file, file);
            using var together = new Barrier(Rivals);
            bool[] won = new bool[Rivals];
            Thread[] rivals =
            [
                .. own.Select(
                    (file, i) =>
                        new Thread(() =>
                        {
                            together.SignalAndWait();
                            won[i] = AtomicFile.TryClaim(file, place);
                        })
                ),
            ];
            foreach (Thread rival in rivals)
                rival.Start();
            foreach (Thread rival in rivals)
                rival.Join();
            int winner = Array.IndexOf(won, true);
            Assert.Equal(1, won.Count(w => w));
            Assert.Equal(own[winner], File.ReadAllText(place));
            Assert.Equal(own.Where((_, i) => i != winner), own.Where(File.Exists)); // who lost keeps what it has
        }
    }
}
