using Parquet;
using Parquet.Schema;
using TreePose.Datasets.Stability;

namespace TreePose.Parquet;

/// <summary>Writes a <see cref="StabilityTable"/> as Parquet: the columns of <see cref="StabilityTableCsv"/>, numbers as doubles, null where a measure is undefined.</summary>
public static class StabilityTableParquet
{
    private const string UnitKey = "unit.";

    /// <summary>Writes the table; the file is whole or absent. Units stand in the file's metadata as <c>unit.NAME</c>.</summary>
    public static void Write(StabilityTable table, string path)
    {
        using var memory = new MemoryStream(); // Parquet's footer comes last; the table is small beside its recordings
        WriteAsync(table, memory).GetAwaiter().GetResult();
        AtomicFile.WriteAllBytes(path, memory.ToArray());
    }

    private static async Task WriteAsync(StabilityTable table, Stream stream)
    {
        IReadOnlyList<StabilityColumn> columns = StabilityTableCsv.Columns(table);
        DataField[] fields =
        [
            .. columns.Select(c => c.Unit.Length > 0 ? (DataField)new DataField<double?>(c.Name) : new DataField<string>(c.Name)),
        ];
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream).ConfigureAwait(false);
        writer.CustomMetadata = columns.Where(c => c.Unit.Length > 0).ToDictionary(c => UnitKey + c.Name, c => c.Unit);
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        for (int i = 0; i < columns.Count; i++)
        {
            string name = columns[i].Name;
            if (columns[i].Unit.Length > 0)
            {
                ReadOnlyMemory<double?> numbers = table.Rows.Select(r => Number(r, name)).ToArray();
                await group.WriteAsync<double>(fields[i], numbers).ConfigureAwait(false);
            }
            else
            {
                await group.WriteAsync(fields[i], table.Rows.Select(r => Text(r, name)).ToArray()).ConfigureAwait(false);
            }
        }
        group.CompleteValidate();
    }

    private static double? Number(StabilityRow row, string column)
    {
        double value = column switch
        {
            "samples" => row.Preprocessing.SamplesOut,
            "rate" => row.Preprocessing.RateOutHz,
            "duration" => row.DurationSeconds,
            "interpolatedSamples" => row.Preprocessing.Interpolated,
            _ => row.Measures[column],
        };
        return double.IsNaN(value) ? null : value;
    }

    private static string Text(StabilityRow row, string column) =>
        column switch
        {
            "participant" => row.Capture.Participant,
            "capture" => row.Capture.Name,
            "trial" => row.Trial,
            "outliers" => string.Join("; ", row.Outliers.Select(o => o.Reason)),
            "undefined" => string.Join("; ", row.Measures.Undefined.Select(u => $"{u.Key}: {u.Value}")),
            "preprocessing" => row.Preprocessing.ToString(),
            _ => row.Conditions[column],
        };
}
