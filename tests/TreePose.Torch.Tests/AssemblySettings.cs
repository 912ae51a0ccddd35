using Xunit;

// Tests that build modules by hand draw from libtorch's one global generator; side by side they would disturb the seeds
// of tests that compare bits.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
