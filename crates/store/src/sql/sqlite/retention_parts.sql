-- Each table is one part.
SELECT 'event_bodies' AS whole, 'event_bodies' AS part
UNION ALL SELECT 'delivery_contents', 'delivery_contents'
UNION ALL SELECT 'attempts', 'attempts'
