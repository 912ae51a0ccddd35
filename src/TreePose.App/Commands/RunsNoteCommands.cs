using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs tag|note|archive</c>: what people say about runs afterwards.</summary>
internal static class RunsNoteCommands
{
    public static Command Tag()
    {
        Argument<string> run = RunOptions.Run();
        Argument<string[]> tags = new("KEY=VALUE")
        {
            Description = "Tags to set; none shows those there are.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string[]> remove = new("--remove")
        {
            Description = "Tags to take away, separated by commas.",
            HelpName = "KEYS",
            DefaultValueFactory = _ => [],
        };
        Option<string> root = RunOptions.Root();
        var command = new TreePoseCommand(
            "tag",
            "Give a run words to be found by; they stand beside the record, which stays as it is.",
            "./treepose runs tag latest paper=figure3 checked=yes",
            "./treepose runs tag latest --remove checked",
            "./treepose runs list --where \"tag.paper = figure3\""
        )
        {
            run,
            tags,
            remove,
            root,
        };
        command.SetAction(parsed =>
        {
            RunInfo found = RunOptions.Store(parsed, root).Find(parsed.GetValue(run)!);
            RunNotes notes = Changed(found, parsed.GetValue(tags)!, RunOptions.Names(parsed.GetValue(remove)));
            if (notes != found.Notes)
                notes.Write(found.Folder);
            TextWriter output = parsed.InvocationConfiguration.Output;
            var now = new RunStore("").Read(found.Folder).Tags;
            output.WriteLine(
                now.Count == 0 ? $"{found.Name} has no tags." : $"{found.Name}: {string.Join(", ", now.Select(t => $"{t.Key}={t.Value}"))}"
            );
            TellTrackers(found, output);
            return 0;
        });
        return command;
    }

    public static Command Note()
    {
        Argument<string> run = RunOptions.Run();
        Argument<string?> text = new("TEXT")
        {
            Description = "The note, in place of one that is there; left out, it is shown.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> remove = new("--remove") { Description = "Take the note away." };
        Option<string> root = RunOptions.Root();
        var command = new TreePoseCommand(
            "note",
            "Write a note about a run; it stands beside the record, which stays as it is.",
            "./treepose runs note latest \"plate 2 slipped in P04: not for the paper\"",
            "./treepose runs note latest"
        )
        {
            run,
            text,
            remove,
            root,
        };
        command.SetAction(parsed =>
        {
            RunInfo found = RunOptions.Store(parsed, root).Find(parsed.GetValue(run)!);
            string? said = parsed.GetValue(text)?.Trim();
            if (said is not null && parsed.GetValue(remove))
                throw new OptionsException(["--remove takes the note away: give no TEXT with it."]);
            if (said is not null || parsed.GetValue(remove))
                (found.Notes with { Note = said is { Length: > 0 } ? said : null }).Write(found.Folder);
            string? now = RunNotes.Read(found.Folder).Note;
            parsed.InvocationConfiguration.Output.WriteLine(now is null ? $"{found.Name} has no note." : $"{found.Name}: {now}");
            TellTrackers(found, parsed.InvocationConfiguration.Output);
            return 0;
        });
        return command;
    }

    public static Command Archive()
    {
        Argument<string[]> names = RunOptions.Runs(ArgumentArity.OneOrMore);
        Option<bool> undo = new("--undo") { Description = "Put them back into lists." };
        Option<string> root = RunOptions.Root();
        var command = new TreePoseCommand(
            "archive",
            "Put runs aside: lists leave them out, nothing is removed.",
            "./treepose runs archive goup-down_101500",
            "./treepose runs archive goup-down_101500 --undo",
            "./treepose runs list --archived"
        )
        {
            names,
            undo,
            root,
        };
        command.SetAction(parsed =>
        {
            var store = RunOptions.Store(parsed, root);
            RunInfo[] runs = [.. parsed.GetValue(names)!.Select(store.Find).DistinctBy(r => r.Folder)];
            foreach (RunInfo run in runs)
            {
                (run.Notes with { IsArchived = !parsed.GetValue(undo) }).Write(run.Folder);
                parsed.InvocationConfiguration.Output.WriteLine(
                    parsed.GetValue(undo) ? $"{run.Name} is listed again." : $"{run.Name} is archived; --undo puts it back."
                );
            }
            return 0;
        });
        return command;
    }

    /// <summary>Trackers of the run that do not have this yet are told by the next delivery.</summary>
    private static void TellTrackers(RunInfo run, TextWriter output)
    {
        if (DeliveryState.ReadAll(run.Folder).Any(s => !s.HasNotes(run.Folder)))
            output.WriteLine($"To tell its trackers: ./treepose runs sync {run.Name}");
    }

    private static RunNotes Changed(RunInfo run, string[] given, string[] removed)
    {
        var tags = run.Notes.Tags.ToDictionary();
        foreach (string pair in given)
        {
            int equals = pair.IndexOf('=');
            if (equals < 1 || equals == pair.Length - 1)
                throw new OptionsException([$"'{pair}' is no tag: write KEY=VALUE; --remove KEY takes one away."]);
            if (removed.Contains(pair[..equals]))
                throw new OptionsException([$"'{pair[..equals]}' is set and removed at once: say one of them."]);
            tags[pair[..equals]] = pair[(equals + 1)..];
        }
        foreach (string key in removed)
        {
            if (!run.Tags.ContainsKey(key))
                throw new TreePoseException(
                    $"{run.Name} has no tag '{key}'. It has {(run.Tags.Count == 0 ? "none" : string.Join(", ", run.Tags.Keys))}."
                );
            tags.Remove(key);
            tags[key] = ""; // over a tag of the run itself; dropped below where it hides nothing
        }
        foreach (string key in removed.Where(k => !OwnTags(run).Contains(k)))
            tags.Remove(key);
        return given.Length + removed.Length == 0 ? run.Notes : run.Notes with { Tags = tags };
    }

    /// <summary>Names of the tags that the run began with.</summary>
    private static HashSet<string> OwnTags(RunInfo run) => [.. RunNotes.OwnTags(run.Folder)];
}
