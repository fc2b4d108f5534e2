// What a BI tool does with the JDBC driver. Prints one line for each observation: its name, a tab, the value.
// Arguments: host, port, database. The role and its password are in the environment.
import java.math.BigDecimal;
import java.sql.*;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.*;

public class JdbcClient {
  static String url;

  public static void main(String[] args) throws Exception {
    url = "jdbc:postgresql://" + args[0] + ":" + args[1] + "/" + args[2];
    try (Connection connection = connect(Map.of())) {
      readTypes(connection);
      readCatalogue("default", connection);
      stream(connection);
      print("timeout of the statement", cancel(connection, 1));
      for (String statement : List.of("delete from echotik.products", "create table marts.mine (id int)", "create temp table mine (id int)"))
        print(statement, fail(connection, statement));
    }
    try (Connection connection = connect(Map.of("hideUnprivilegedObjects", "true"))) {
      readCatalogue("privileged", connection);
    } catch (SQLException error) {
      print("privileged: error", error.getMessage());
    }
    try (Connection connection = connect(Map.of("options", "-c statement_timeout=200"))) {
      print("timeout of the session", cancel(connection, 0));
    }
    url += "?currentSchema=marts&options=-c%20TimeZone=UTC";
    try (Connection connection = connect(Map.of())) {
      print("TimeZone of the options", one(connection, "show TimeZone"));
      try (Statement statement = connection.createStatement()) {
        statement.execute("set time zone 'UTC'");
      }
      print("TimeZone that was set", one(connection, "show TimeZone"));
      print("current schema", one(connection, "select current_schema()"));
      connection.setReadOnly(true);
      print("read-only connection", one(connection, "select count(*) from product_league"));
    }
  }

  static Connection connect(Map<String, String> settings) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(settings);
    properties.setProperty("user", System.getenv("BI_ROLE"));
    properties.setProperty("password", System.getenv("BI_PASSWORD"));
    return DriverManager.getConnection(url, properties);
  }

  static void readTypes(Connection connection) throws SQLException {
    String sql = "select l.product_id, l.rank, l.gmv, l.period_start, p._observed_at from marts.product_league l join echotik.products p using (product_id)";
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      ResultSetMetaData meta = rows.getMetaData();
      for (int i = 1; i <= meta.getColumnCount(); i++)
        print("type of " + meta.getColumnName(i), meta.getColumnTypeName(i) + " " + meta.getColumnClassName(i));
      rows.next();
      print("product_id", rows.getString(1));
      print("gmv", rows.getObject(3, BigDecimal.class).toPlainString());
      print("period_start", rows.getObject(4, LocalDate.class).toString());
      print("_observed_at", rows.getObject(5, OffsetDateTime.class).toInstant().toString());
      print("rows", rows.next() ? "many" : "1");
    }
    print("TimeZone", one(connection, "show TimeZone"));
    print("TimeZone of Java", TimeZone.getDefault().getID());
  }

  static void readCatalogue(String name, Connection connection) throws SQLException {
    DatabaseMetaData meta = connection.getMetaData();
    Map<String, Integer> tables = new TreeMap<>();
    try (ResultSet found = meta.getTables(null, null, "%", new String[] {"TABLE", "PARTITIONED TABLE", "VIEW"})) {
      while (found.next()) tables.merge(found.getString("TABLE_SCHEM"), 1, Integer::sum);
    }
    tables.forEach((schema, count) -> print(name + ": tables of " + schema, "" + count));
    print(name + ": tables of the pattern marts", "" + count(meta.getTables(null, "marts", "%", null)));
    print(name + ": columns of marts.product_league", columns(meta, "marts", "product_league"));
    print(name + ": columns of partitions", "" + count(meta.getColumns(null, "partitions", "%", "%")));
    print(name + ": primary key", list(meta.getPrimaryKeys(null, "echotik", "product_ranks"), "COLUMN_NAME"));
    print(name + ": foreign keys", list(meta.getImportedKeys(null, "echotik", "product_ranks"), "PKTABLE_NAME"));
  }

  /** Name, type and whether there is a comment. */
  static String columns(DatabaseMetaData meta, String schema, String table) throws SQLException {
    List<String> all = new ArrayList<>();
    try (ResultSet found = meta.getColumns(null, schema, table, "%")) {
      while (found.next())
        all.add(found.getString("COLUMN_NAME") + " " + found.getString("TYPE_NAME") + (found.getString("REMARKS") == null ? " without comment" : ""));
    }
    return String.join(",", all);
  }

  /** With a fetch size and without autocommit the driver reads with a cursor. */
  static void stream(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(100);
      print("streamed rows", "" + count(statement.executeQuery("select g, p.product_name from generate_series(1, 5000) g, echotik.products p")));
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  static String cancel(Connection connection, int seconds) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(seconds);
      statement.executeQuery("select pg_sleep(60)");
      return "ok";
    } catch (SQLException error) {
      return error.getSQLState() + (one(connection, "select 1").equals("1") ? ", and the connection is usable" : "");
    }
  }

  static String fail(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return "ok";
    } catch (SQLException error) {
      return error.getSQLState();
    }
  }

  static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static int count(ResultSet rows) throws SQLException {
    int n = 0;
    try (rows) {
      while (rows.next()) n++;
    }
    return n;
  }

  static String list(ResultSet rows, String column) throws SQLException {
    List<String> all = new ArrayList<>();
    try (rows) {
      while (rows.next()) all.add(rows.getString(column));
    }
    return String.join(",", all);
  }

  static void print(String name, String value) {
    System.out.println(name + "\t" + value);
  }
}
