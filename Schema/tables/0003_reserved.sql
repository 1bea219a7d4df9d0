-- Kept free for what is merged before 0004.
SELECT 1;
