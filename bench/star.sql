-- What `cyn star` answers on bench/star.yml, as one would write it by hand for these data alone:
-- a row a week, and under week -1 the groups over the whole span.
WITH rows AS NOT MATERIALIZED (
    SELECT user_id, epoch_us(ts) AS us, event, episode_id, agent_id
    FROM read_parquet($events)
    WHERE event IN ('message_sent', 'reply_copied', 'reply_saved', 'thumbs_up', 'reply_regenerated')
), unnamed AS (
    SELECT *, us - lag(us) OVER line AS silence FROM rows WHERE episode_id IS NULL
    WINDOW line AS (PARTITION BY user_id, agent_id ORDER BY us)
), named AS (
    SELECT user_id, us, event, episode_id, agent_id FROM rows WHERE episode_id IS NOT NULL
    UNION ALL
    SELECT user_id, us, event, user_id || '|' || coalesce(agent_id, '') || '|' ||
        sum(CASE WHEN silence <= 1800000000 THEN 0 ELSE 1 END)
            OVER (PARTITION BY user_id, agent_id ORDER BY us),
        agent_id
    FROM unnamed
), cut AS (
    SELECT min(user_id) AS user_id, max(user_id) AS other, arg_min_null(agent_id, us) AS agent_id,
        (min(us) + 28800000000) // 86400000000 - $monday AS day,
        count(*) FILTER (event = 'message_sent') AS turns,
        count(*) FILTER (event IN ('reply_copied', 'reply_saved', 'thumbs_up')) AS accepts,
        count(*) FILTER (event = 'reply_regenerated') AS regens
    FROM named GROUP BY episode_id
), episodes AS MATERIALIZED (
    SELECT user_id, creator_id, day, day // 7 AS week, turns,
        CASE WHEN cut.agent_id IS NULL THEN accepts >= 1 AND regens <= 2
             WHEN kind = 'companion' THEN turns >= 10
             ELSE accepts >= 1 END AS fulfilled
    FROM cut LEFT JOIN (SELECT agent_id, kind, creator_id FROM read_parquet($agents)) AS agents
        ON cut.agent_id = agents.agent_id
    WHERE user_id = other
), consumers AS MATERIALIZED (
    SELECT DISTINCT user_id, ((us + 28800000000) // 86400000000 - $monday) // 7 AS week
    FROM rows WHERE event = 'message_sent'
), creators AS (
    SELECT creator_id, greatest(
        min((epoch_us(created) + 28800000000) // 86400000000 - $monday) // 7, 0) AS since
    FROM read_parquet($agents) GROUP BY creator_id HAVING since < $weeks
), people AS MATERIALIZED (
    SELECT user_id, week, count(*) AS n, count(*) FILTER (fulfilled) AS good, sum(turns) AS turns,
        bit_count(bit_or(CASE WHEN fulfilled THEN 1 << (day % 7)::INT ELSE 0 END)) >= 3 AS often
    FROM episodes GROUP BY ALL
), consuming AS (
    SELECT week, 1 AS active, (good > 0)::INT AS reached, often::INT AS star
    FROM people SEMI JOIN consumers USING (user_id, week)
), shares AS (
    SELECT week, count(*) AS active, sum(reached) AS reached, sum(star) AS star,
        var_pop(reached) AS reach_v00,
        var_pop(star) FILTER (reached = 1) AS habit_v00
    FROM consuming GROUP BY week
), rates AS (
    SELECT week, count(*) AS n, sum(n) AS conversations, sum(good) AS good, sum(turns) AS turns,
        var_pop(good) AS good_good, var_pop(n) AS all_all, covar_pop(good, n) AS good_all,
        var_pop(turns) AS turns_turns, covar_pop(turns, good) AS turns_good
    FROM people GROUP BY week
), audienced AS (
    SELECT week, count(*) AS audienced FROM (
        SELECT creator_id, week FROM episodes
        WHERE fulfilled AND user_id <> creator_id
        GROUP BY ALL HAVING count(DISTINCT user_id) >= 5
    ) GROUP BY week
), sizes AS (
    SELECT week, count(*) AS consumers, count(creator_id) AS both_groups,
        (SELECT count(*) FROM creators WHERE since <= week) AS creators
    FROM consumers LEFT JOIN creators ON user_id = creator_id AND since <= week
    GROUP BY week
    UNION ALL
    SELECT -1, count(*), count(creator_id), (SELECT count(*) FROM creators)
    FROM (SELECT DISTINCT user_id FROM consumers) LEFT JOIN creators ON user_id = creator_id
)
SELECT * FROM sizes
LEFT JOIN shares USING (week) LEFT JOIN rates USING (week) LEFT JOIN audienced USING (week)
ORDER BY week
