// Removed by the first real test.
