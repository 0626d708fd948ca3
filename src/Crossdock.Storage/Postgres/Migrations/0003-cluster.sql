-- Which node works on a partition; for people. What counts is the epoch.
ALTER TABLE partition ADD owner text, ADD owned_at timestamptz;

-- The members of the cluster, as Orleans' ADO.NET clustering asks for them: names of tables and columns are ours, the queries are found by
-- their keys in "OrleansQuery" and take and give what their names say. One row per cluster counts the changes; each change of a member
-- counts it up and happens only on the count that its writer has read.
CREATE TABLE orleansquery (querykey text PRIMARY KEY, querytext text NOT NULL);

CREATE TABLE cluster_version (cluster text COLLATE "C" PRIMARY KEY, version integer NOT NULL DEFAULT 0);

CREATE TABLE cluster_member (
    cluster text COLLATE "C" NOT NULL, address text COLLATE "C" NOT NULL, port integer NOT NULL, generation integer NOT NULL,
    name text NOT NULL, host text NOT NULL, status integer NOT NULL, proxy_port integer, suspected text,
    started_at timestamptz NOT NULL, alive_at timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation));

INSERT INTO orleansquery (querykey, querytext) VALUES
('InsertMembershipVersionKey', $$
    WITH added AS (INSERT INTO cluster_version (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*) > 0 FROM added
$$),
('MembershipReadAllKey', $$
    SELECT v.cluster AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.name AS SiloName, m.host AS HostName,
        m.status AS Status, m.proxy_port AS ProxyPort, m.suspected AS SuspectTimes, m.started_at AS StartTime, m.alive_at AS IAmAliveTime,
        v.version AS Version
    FROM cluster_version AS v LEFT JOIN cluster_member AS m ON m.cluster = v.cluster WHERE v.cluster = @DeploymentId
$$),
('MembershipReadRowKey', $$
    SELECT v.cluster AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.name AS SiloName, m.host AS HostName,
        m.status AS Status, m.proxy_port AS ProxyPort, m.suspected AS SuspectTimes, m.started_at AS StartTime, m.alive_at AS IAmAliveTime,
        v.version AS Version
    FROM cluster_version AS v
    LEFT JOIN cluster_member AS m ON m.cluster = v.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE v.cluster = @DeploymentId
$$),
('InsertMembershipKey', $$
    WITH counted AS (
        UPDATE cluster_version SET version = version + 1 WHERE cluster = @DeploymentId AND version = @Version
            AND NOT EXISTS (SELECT 1 FROM cluster_member
                WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster),
    added AS (
        INSERT INTO cluster_member (cluster, address, port, generation, name, host, status, proxy_port, started_at, alive_at)
        SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM counted
        RETURNING 1)
    SELECT count(*) > 0 FROM added
$$),
('UpdateMembershipKey', $$
    WITH counted AS (
        UPDATE cluster_version SET version = version + 1 WHERE cluster = @DeploymentId AND version = @Version
            AND EXISTS (SELECT 1 FROM cluster_member
                WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster),
    changed AS (
        UPDATE cluster_member AS m SET status = @Status, suspected = @SuspectTimes, alive_at = @IAmAliveTime FROM counted
        WHERE m.cluster = counted.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
        RETURNING 1)
    SELECT count(*) > 0 FROM changed
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE cluster_member SET alive_at = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
('GatewaysQueryKey', $$
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM cluster_member
    WHERE cluster = @DeploymentId AND status = @Status AND proxy_port > 0
$$),
('DeleteMembershipTableEntriesKey', $$
    WITH gone AS (DELETE FROM cluster_member WHERE cluster = @DeploymentId) DELETE FROM cluster_version WHERE cluster = @DeploymentId
$$),
-- 3: active. One that is active and silent is for the others to declare dead, not to forget.
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM cluster_member WHERE cluster = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3
$$);
