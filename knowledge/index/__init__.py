"""Finding: lexical, dense and name evidence, fused into one ranked, calibrated list."""
